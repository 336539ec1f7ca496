import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1014', {
  catches: [
    ['FROM debian:12\nCMD ["a"]', [1]],
    ['FROM debian:12', [1]],
    ['FROM debian:12 AS build\nUSER 10001\nRUN a\nFROM alpine:3.20\nCOPY --from=build /a /a\nCMD ["/a"]', [4]],
    ['FROM debian:12 AS base\nRUN a\nFROM base\nCMD ["a"]', [3]],
    ['FROM debian:12 AS run\nCMD ["a"]\nFROM debian:12\nUSER 1\n', [1], { target: 'run' }],
  ],
  passes: [
    ['FROM debian:12\nUSER 10001\nCMD ["a"]'],
    // A USER that names root is DL3002's.
    ['FROM debian:12\nUSER root\nCMD ["a"]'],
    ['FROM debian:12 AS base\nUSER 10001\nFROM base\nCMD ["a"]'],
    ['FROM gcr.io/distroless/static:nonroot\nCOPY a /a\nCMD ["/a"]'],
    ['FROM gcr.io/distroless/static-debian12:nonroot-amd64\nCMD ["/a"]'],
    ['FROM nginxinc/nginx-unprivileged:1.27\nCOPY a /a'],
    ['FROM cgr.dev/chainguard/node\nCMD ["a"]'],
    ['ARG BASE\nFROM $BASE\nCMD ["a"]'],
    ['FROM debian:12 AS tools\nRUN a\nFROM debian:12\nUSER 1', { target: 'tools' }],
  ],
});
