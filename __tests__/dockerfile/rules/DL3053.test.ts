import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3053', {
  catches: [
    ['FROM debian:12\nLABEL l=today', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } }],
    ['FROM debian:12\nLABEL l=2020-01-01', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } }],
    [
      'FROM debian:12\nLABEL l=2020-13-01T00:00:00Z',
      [2],
      { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } },
    ],
    [
      'FROM debian:12\nLABEL l=2020-01-01T24:00:00Z',
      [2],
      { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } },
    ],
    [
      'FROM debian:12\nLABEL l=2020-02-30T00:00:00Z',
      [2],
      { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } },
    ],
  ],
  passes: [
    ['FROM debian:12\nLABEL l=2020-01-01T00:00:00Z', { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } }],
    ['FROM debian:12\nLABEL l=2020-01-01t00:00:00z', { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } }],
    [
      'FROM debian:12\nLABEL l=2020-01-01T00:00:00.5+01:00',
      { config: { ...NO_CONFIG, labels: new Map([['l', 'rfc3339']]) } },
    ],
    ['FROM debian:12\nLABEL l=today'],
  ],
});
