import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3049', {
  catches: [
    ['FROM debian:12\n', [1], { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
    ['FROM debian:12\nLABEL w=1', [1], { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
  ],
  passes: [
    ['FROM debian:12\n'],
    ['FROM debian:12\nLABEL v=1.2.3', { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
    ['FROM a:1 AS b\nLABEL v=1\nFROM b', { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
    [
      'FROM a:1 AS b\nFROM c:1\nLABEL v=1\nCOPY --from=b a /b',
      { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } },
    ],
    ['FROM x:1 AS base\nFROM base\nLABEL v=1.2.3', { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
  ],
});
