import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1017', {
  catches: [
    ['FROM debian:12\nRUN apt-get update && apt-get install -y gcc=4:12.2.0-3 make', [2]],
    ['FROM alpine:3.20\nRUN apk add --no-cache build-base', [2]],
    ['FROM fedora:40\nRUN dnf install -y gcc-c++', [2]],
    ['FROM debian:12 AS a\nRUN x\nFROM debian:12\nRUN apt-get install -y build-essential', [4]],
    ['FROM debian:12\nRUN apt-get install -y curl\nRUN apt-get install -y cmake\nRUN apt-get purge -y cmake', [3]],
  ],
  passes: [
    ['FROM debian:12 AS build\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=build /a /a'],
    ['FROM debian:12\nRUN apt-get install -y gcc && make && apt-get purge -y --auto-remove gcc'],
    ['FROM alpine:3.20\nRUN apk add --no-cache --virtual .build build-base && make && apk del .build'],
    ['FROM debian:12\nRUN apt-get install -y curl ca-certificates'],
    ['FROM debian:12\nRUN make'],
    ['FROM debian:12 AS dev\nRUN apt-get install -y gcc\nFROM debian:12 AS run\nRUN a', { target: 'run' }],
  ],
});
