import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3051', {
  catches: [['FROM debian:12\nLABEL v=""', [2], { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }]],
  passes: [
    ['FROM debian:12\nLABEL v=""'],
    ['FROM debian:12\nLABEL v=1.2.3', { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
    ['FROM debian:12\nLABEL w=', { config: { ...NO_CONFIG, labels: new Map([['v', 'semver']]) } }],
  ],
});
