import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3016', {
  catches: [
    ['FROM debian:12\nRUN npm install -g typescript', [2]],
    ['FROM debian:12\nRUN npm install a@1 @b/c', [2]],
    ['FROM debian:12\nRUN npm install git+https://example.com/x', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN npm install'],
    ['FROM debian:12\nRUN npm ci'],
    ['FROM debian:12\nRUN npm install a@1 @b/c@2 ./d e.tgz'],
    ['FROM debian:12\nRUN npm install git+https://example.com/x#v1'],
    ['FROM debian:12\nRUN npm run install a'],
  ],
});
