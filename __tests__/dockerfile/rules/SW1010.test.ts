import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1010', {
  catches: [
    ['FROM debian:12\nRUN npm install', [2]],
    ['FROM debian:12\nRUN npm i --omit=dev', [2]],
    ['FROM debian:12\nRUN yarn install --production', [2]],
    ['FROM debian:12\nRUN pnpm install', [2]],
    ['FROM debian:12\nRUN yarn', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN npm ci'],
    ['FROM debian:12\nRUN npm install -g a@1'],
    ['FROM debian:12\nRUN npm install a@1'],
    ['FROM debian:12\nRUN yarn install --frozen-lockfile'],
    ['FROM debian:12\nRUN pnpm install --frozen-lockfile'],
    ['FROM debian:12\nRUN yarn build'],
  ],
  fixes: [['FROM debian:12\nRUN pnpm install --prod', 'FROM debian:12\nRUN pnpm install --frozen-lockfile --prod']],
});
