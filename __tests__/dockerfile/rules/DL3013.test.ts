import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3013', {
  catches: [
    ['FROM debian:12\nRUN pip install flask', [2]],
    ['FROM debian:12\nRUN python3 -m pip install --upgrade pip', [2]],
    ['FROM debian:12\nRUN pip3 install git+https://example.com/x', [2]],
    ['FROM debian:12\nRUN pip install a==1 b[c]', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN pip install flask==3'],
    ['FROM debian:12\nRUN pip install -r requirements.txt'],
    ['FROM debian:12\nRUN pip install .'],
    ['FROM debian:12\nRUN pip install -c constraints.txt flask'],
    ['FROM debian:12\nRUN pip install ./x git+https://example.com/x@v1'],
    ['FROM debian:12\nRUN pip install --target x a~=1'],
    ['FROM debian:12\nRUN uv pip install flask'],
  ],
});
