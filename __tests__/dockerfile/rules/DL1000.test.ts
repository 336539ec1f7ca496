import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL1000', {
  catches: [
    ['FROM debian:12\nCOPPY a b', [2]],
    ['FROM debian:12\n\nRUN a \\\n  b\nCOPY a', [5]],
    ['FROM debian:12\nRUN --network=none --netwerk=host a', [2]],
    ['FROM debian:12\nRUN <<E\na\n', [2]],
    ['FROM debian:12\nENV A', [2]],
    // Two mistakes are one finding: the builder stops at the first.
    ['FROM debian:12\nCOPPY a b\nCOPPY a b', [2]],
    ['FROM debian:12\nCOPY a\nCOPPY a b', [2]],
    ['FROM debian:12\nCOPPY a b\nCOPY a', [2]],
    ['ARG A', [1]],
    ['# a\n', [1]],
    ['', [1]],
    // Before the first FROM stands what DL3061 tells; the mistake is told beside it.
    ['RUN a\nCOPY a\nFROM debian:12', [2]],
  ],
  passes: [['FROM debian:12\nCOPY a b'], ['RUN a\nFROM debian:12'], ['RUN a'], ['FROM debian:12\nONBUILD FROM a']],
});
