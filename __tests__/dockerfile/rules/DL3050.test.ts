import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3050', {
  catches: [['FROM debian:12\nLABEL a=b', [2], { config: { ...NO_CONFIG, strictLabels: true } }]],
  passes: [
    ['FROM debian:12\nLABEL a=b'],
    ['FROM debian:12\nLABEL v=b', { config: { ...NO_CONFIG, strictLabels: true, labels: new Map([['v', 'text']]) } }],
  ],
});
