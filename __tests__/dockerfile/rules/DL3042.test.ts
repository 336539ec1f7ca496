import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3042', {
  catches: [
    ['FROM debian:12\nRUN pip install a==1', [2]],
    ['FROM debian:12\nRUN pip install a==1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install b==1', [2]],
    ['FROM debian:12 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM debian:12\nRUN python3 -m pip install -r r.txt', [4]],
  ],
  passes: [
    ['FROM debian:12\nRUN pip install --no-cache-dir a==1'],
    ['FROM debian:12\nENV PIP_NO_CACHE_DIR=on\nRUN pip install a==1'],
    ['FROM debian:12\nRUN PIP_NO_CACHE_DIR=1 pip install a==1'],
    ['FROM debian:12 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install a==1'],
    ['FROM debian:12 AS a\nENV PIP_NO_CACHE_DIR=1\nFROM a\nRUN pip install a==1\nENV PIP_NO_CACHE_DIR=1'],
    ['FROM debian:12\nRUN --mount=type=cache,target=/root/.cache/pip pip install a==1'],
    ['FROM debian:12\nRUN pipx install a'],
  ],
  fixes: [['FROM debian:12\nRUN pip3 install -r r.txt', 'FROM debian:12\nRUN pip3 install --no-cache-dir -r r.txt']],
});
