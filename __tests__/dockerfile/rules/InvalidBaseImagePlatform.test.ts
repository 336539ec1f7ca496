import { ruleSpec } from '../rule-spec.ts';

ruleSpec('InvalidBaseImagePlatform', {
  catches: [
    ['FROM --platform=linux/arm64 amd64/debian:12', [1]],
    ['FROM arm64v8/debian:12', [1], { platform: 'linux/amd64' }],
  ],
  passes: [
    ['FROM arm64v8/debian:12'],
    ['FROM --platform=linux/arm64 arm64v8/debian:12'],
    ['FROM --platform=linux/arm64 debian:12'],
    ['FROM arm32v7/debian:12', { platform: 'linux/arm/v7' }],
  ],
});
