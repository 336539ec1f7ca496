import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3026', {
  catches: [
    [
      'FROM ghcr.io/a:1\nCOPY --from=quay.io/b:1 a /b\nRUN --mount=from=quay.io/c a',
      [2, 3],
      { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io'] } },
    ],
    ['FROM debian:12\n', [1], { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    [
      'FROM quay.io/a:1 AS b\nFROM b',
      [1],
      { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } },
    ],
  ],
  passes: [
    [
      'FROM ghcr.io/a:1 AS s\nFROM s\nCOPY --from=s a /b\nCOPY --from=0 a /b',
      { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io'] } },
    ],
    ['FROM debian:12\n'],
    ['FROM ghcr.io/a/b:1', { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    ['FROM r.example.com/a:1', { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    ['FROM scratch', { config: { ...NO_CONFIG, trustedRegistries: ['ghcr.io', '*.example.com'] } }],
    ['FROM debian:12', { config: { ...NO_CONFIG, trustedRegistries: ['docker.io'] } }],
  ],
});
