import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3056', {
  catches: [
    ['FROM debian:12\nLABEL l=1.2', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
    ['FROM debian:12\nLABEL l=v1.2.3', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
    ['FROM debian:12\nLABEL l=1.2.3-a..b', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
    ['FROM debian:12\nLABEL l=$V', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
  ],
  passes: [
    ['FROM debian:12\nLABEL l=1.2.3', { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
    ['FROM debian:12\nLABEL l=01.2.3', { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
    ['FROM debian:12\nLABEL l=1.2.3-rc.1+b', { config: { ...NO_CONFIG, labels: new Map([['l', 'semver']]) } }],
    ['FROM debian:12\nLABEL l=1.2'],
  ],
});
