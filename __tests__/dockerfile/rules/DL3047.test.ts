import { expect, test } from '@jest/globals';
import { lint } from '../lint-text.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3047', {
  catches: [
    ['FROM debian:12\nRUN wget a', [2]],
    ['FROM debian:12\nRUN wget -O- a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN wget -qO- a'],
    ['FROM debian:12\nRUN wget --progress=dot a'],
    ['FROM debian:12\nRUN wget -nv a'],
    ['FROM debian:12\nRUN wget -o log a'],
  ],
  fixes: [
    [
      'FROM debian:12\nRUN apt-get install wget \\\n  && cd /x; wget a \\\n  && wget -q b || (wget c)',
      'FROM debian:12\nRUN apt-get install wget \\\n  && cd /x; wget --progress=dot:giga a \\\n  && wget -q b || (wget --progress=dot:giga c)',
    ],
  ],
});

test.each([
  ['busybox’s may have no such option', 'FROM alpine:3\nRUN wget a'],
  ['a program’s name in a place that is not seen', 'FROM debian:12\nRUN apt-get install wget && time wget a'],
])('no patch: %s', (_, text) => {
  const [found] = lint(text).filter(({ rule }) => rule === 'DL3047');
  expect(found?.remedy).not.toHaveProperty('patch');
});
