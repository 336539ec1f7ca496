import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SecretsUsedInArgOrEnv', {
  catches: [
    ['FROM debian:12\nARG NPM_AUTH', [2]],
    ['FROM debian:12\nENV A=1 DB_PASSWD=x', [2]],
    ['FROM debian:12\nENV apikey=x\nARG auth', [2, 3]],
  ],
  passes: [
    ['FROM debian:12\nARG PUBLIC_KEY'],
    ['FROM debian:12\nENV AUTH_FILE=/run/x'],
    ['FROM debian:12\nENV MONKEY=1'],
    ['ARG AUTH\nFROM debian:12\n'],
    ['FROM a:1 AS x\nENV AUTH=1\nFROM b:1'],
  ],
});
