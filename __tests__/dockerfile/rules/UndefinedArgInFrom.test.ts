import { ruleSpec } from '../rule-spec.ts';

ruleSpec('UndefinedArgInFrom', {
  catches: [
    ['ARG MY_ARCH=amd64\nFROM --platform=linux/$MYARCH busybox:1', [2]],
    ['FROM debian:$V', [1]],
    ['FROM a:1\nARG V=1\nFROM debian:$V', [3]],
  ],
  passes: [['ARG V=1\nFROM debian:$V'], ['FROM --platform=$BUILDPLATFORM debian:12'], ['ARG V\nFROM debian$V:12']],
});
