import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4006', {
  catches: [
    ['FROM debian:12\nRUN a | b', [2]],
    ['FROM debian:12\nRUN x=$(a | b)', [2]],
    ['FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN a | b', [3]],
    ['FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN a | b\nFROM debian:12\nRUN a | b', [5]],
  ],
  passes: [
    ['FROM debian:12\nRUN a || b'],
    ['FROM debian:12\nRUN echo "a | b"'],
    ['FROM debian:12\nSHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN a | b'],
    ['FROM debian:12\nSHELL ["/bin/ash", "-o", "pipefail", "-c"]\nRUN a | b'],
    ['FROM debian:12\nSHELL ["pwsh", "-c"]\nRUN a | b'],
    ['FROM debian:12\nRUN a > b 2>&1'],
    ['FROM debian:12\nONBUILD RUN a | b'],
  ],
});
