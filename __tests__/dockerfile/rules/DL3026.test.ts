import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3026', {
  catches: [
    ['FROM debian:12\n', [1], { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    [
      'FROM quay.io/a:1 AS b\nFROM b',
      [1],
      { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } },
    ],
  ],
  passes: [
    ['FROM debian:12\n'],
    ['FROM ghcr.io/a/b:1', { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    ['FROM r.example.com/a:1', { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    ['FROM scratch', { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    ['FROM debian:12', { config: { ...NO_CONFIG, trustedRegistries: ['docker.io'] } }],
  ],
});
