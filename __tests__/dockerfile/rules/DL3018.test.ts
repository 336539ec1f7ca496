import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3018', {
  catches: [
    ['FROM alpine:3.22\nRUN apk add --no-cache curl', [2]],
    ['FROM alpine:3.22\nRUN apk add a=1 b@edge', [2]],
    ['FROM alpine:3.22\nRUN apk --no-cache add $PKGS', [2]],
    ['FROM alpine:3.22\nONBUILD RUN apk add a', [2]],
  ],
  passes: [
    ['FROM alpine:3.22\nRUN apk add --no-cache curl=8 b~1 "c>2"'],
    ['FROM alpine:3.22\nRUN apk add --virtual .build a=1'],
    ['FROM alpine:3.22\nRUN apk add -X https://example.com a=1 b.apk'],
    ['FROM alpine:3.22\nRUN apk update'],
  ],
});
