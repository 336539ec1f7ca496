import { ruleSpec } from '../rule-spec.ts';

ruleSpec('NoEmptyContinuation', {
  catches: [
    ['FROM debian:12\nRUN a \\\n\n  b', [4]],
    ['FROM debian:12\nRUN a \\\n\n\n  b\nRUN c', [5]],
  ],
  passes: [
    ['FROM debian:12\nRUN a \\\n  b'],
    ['FROM debian:12\nRUN a \\\n# c\n  b'],
    ['FROM debian:12\nRUN <<EOF\n\na\nEOF'],
  ],
});
