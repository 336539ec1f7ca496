import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3055', {
  catches: [
    ['FROM debian:12\nLABEL l=main', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'hash']]) } }],
    ['FROM debian:12\nLABEL l=abcdef01', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'hash']]) } }],
    ['FROM debian:12\nLABEL l=ABCDEF0', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'hash']]) } }],
  ],
  passes: [
    ['FROM debian:12\nLABEL l=abcdef0', { config: { ...NO_CONFIG, labels: new Map([['l', 'hash']]) } }],
    [
      'FROM debian:12\nLABEL l=0123456789012345678901234567890123456789',
      { config: { ...NO_CONFIG, labels: new Map([['l', 'hash']]) } },
    ],
    ['FROM debian:12\nLABEL l=main'],
  ],
});
