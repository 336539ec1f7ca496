import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3009', {
  catches: [
    ['FROM debian:12\nRUN apt-get update && apt-get install -y a=1', [2]],
    ['FROM debian:12\nRUN apt update', [2]],
    ['FROM debian:12 AS a\nRUN apt-get update\nFROM a', [2]],
    ['FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN apt-get update && rm -rf /var/lib/apt/lists/*'],
    ['FROM debian:12 AS a\nRUN apt-get update\nFROM scratch\nCOPY --from=a /x /x'],
    [
      'FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update',
    ],
    ['FROM debian:12\nRUN apt-get install -y a=1'],
  ],
});
