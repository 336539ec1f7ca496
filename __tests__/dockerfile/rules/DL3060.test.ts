import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3060', {
  catches: [
    ['FROM debian:12\nRUN yarn install', [2]],
    ['FROM a:1 AS x\nRUN yarn install\nFROM b:1\nRUN yarn install\nFROM x\nRUN a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN yarn install && yarn cache clean'],
    ['FROM debian:12\nRUN yarn add a'],
    ['FROM a:1 AS x\nRUN yarn install\nFROM b:1\nCOPY --from=x a /b'],
    ['FROM debian:12\nRUN --mount=type=cache,target=/root/.cache/yarn yarn install'],
  ],
});
