import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3058', {
  catches: [
    ['FROM debian:12\nLABEL l=me', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
    ['FROM debian:12\nLABEL l=a@b@c', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
    ['FROM debian:12\nLABEL l="a b@c.d"', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
    ['FROM debian:12\nLABEL l=a@', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
  ],
  passes: [
    ['FROM debian:12\nLABEL l=a@b.c', { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
    ['FROM debian:12\nLABEL l=a@b', { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
    ['FROM debian:12\nLABEL l=a@[1.2.3.4]', { config: { ...NO_CONFIG, labels: new Map([['l', 'email']]) } }],
    ['FROM debian:12\nLABEL l=me'],
  ],
});
