import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1020', {
  catches: [
    ['FROM debian:12\nRUN apt-get update', [2]],
    ['FROM debian:12\nRUN sudo apt-get -qq update && rm -rf /a', [2]],
    ['FROM alpine:3\nRUN apk update', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN apt-get update && apt-get install -y a'],
    ['FROM debian:12\nRUN <<E\napt-get update\napt-get install -y a\nE'],
    ['FROM debian:12\nRUN apt-get update && apt-get upgrade -y'],
    ['FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update'],
    ['FROM debian:12\nRUN npm update'],
  ],
});
