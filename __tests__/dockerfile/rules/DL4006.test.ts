import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4006', {
  catches: [
    ['FROM debian:12\nRUN a | b', [2]],
    ['FROM debian:12\nRUN x=$(a | b)', [2]],
    ['FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN a | b', [3]],
    ['FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN a | b\nFROM debian:12\nRUN a | b', [5]],
    ['FROM debian:12\n# hadolint shell=/bin/sh\nRUN a | b', [3]],
    ['FROM a:1\n# hadolint shell=powershell\nRUN a | b\nFROM debian:12\nRUN a | b', [5]],
    ['# hadolint shell=cmd\n\nFROM debian:12\nRUN a | b', [4]],
  ],
  passes: [
    ['FROM a:1\n# hadolint shell=powershell\nENV a=b\nRUN a | b'],
    ['# hadolint shell=cmd\nFROM a:1\nRUN a | b'],
    ['FROM debian:12\nRUN a || b'],
    ['FROM debian:12\nRUN echo "a | b"'],
    ['FROM debian:12\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN a | b'],
    ['FROM debian:12\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\nRUN a | b'],
    ['FROM debian:12\nSHELL ["pwsh", "-c"]\nRUN a | b'],
    ['FROM debian:12\nRUN a > b 2>&1'],
    ['FROM debian:12\nONBUILD RUN a | b'],
  ],
});
