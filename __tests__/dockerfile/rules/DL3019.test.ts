import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3019', {
  catches: [
    ['FROM alpine:3.22\nRUN apk add curl=8', [2]],
    ['FROM alpine:3.22\nRUN apk update && apk add --update a=1', [2]],
  ],
  passes: [
    ['FROM alpine:3.22\nRUN apk add --no-cache curl=8'],
    ['FROM alpine:3.22\nRUN apk --no-cache add a=1'],
    ['FROM alpine:3.22\nRUN apk update'],
    ['FROM alpine:3.22\nRUN --mount=type=cache,target=/var/cache/apk apk add a=1'],
  ],
  fixes: [
    [
      'FROM alpine:3.22\nRUN apk update && \\\n  apk add curl=8',
      'FROM alpine:3.22\nRUN apk update && \\\n  apk add --no-cache curl=8',
    ],
  ],
});
