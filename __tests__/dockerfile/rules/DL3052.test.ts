import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3052', {
  catches: [
    ['FROM debian:12\nLABEL l=example', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
    ['FROM debian:12\nLABEL l=/a/b', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
    ['FROM debian:12\nLABEL l="http://a b"', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
    ['FROM debian:12\nLABEL l=$A', [2], { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
  ],
  passes: [
    ['FROM debian:12\nLABEL l=https://a.b/c', { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
    ['FROM debian:12\nLABEL l=http:', { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
    ['FROM debian:12\nLABEL l=a:b', { config: { ...NO_CONFIG, labels: new Map([['l', 'url']]) } }],
    ['FROM debian:12\nLABEL l=example'],
  ],
});
