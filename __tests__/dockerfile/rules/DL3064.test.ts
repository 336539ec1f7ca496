import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3064', {
  catches: [
    ['FROM debian:12\nARG TOKEN', [2]],
    ['FROM debian:12\nENV A=b MY_USERNAME=c', [2]],
    ['FROM debian:12\nONBUILD ARG db_password', [2]],
  ],
  passes: [['FROM debian:12\nARG VERSION'], ['FROM debian:12\nENV KEY=a'], ['FROM debian:12\nRUN TOKEN=a b']],
});
