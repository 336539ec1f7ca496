import { ruleSpec } from '../rule-spec.ts';

ruleSpec('UndefinedVar', {
  catches: [
    ['FROM alpine:3\nCOPY $foo .\nARG foo=bar\nRUN echo $foo', [2]],
    ['FROM scratch\nENV PATH=$PAHT:/x', [2]],
    ['FROM node:22\nARG VERSION=1\nWORKDIR /a/$VERSOIN', [3]],
    ['FROM alpine:3\nCOPY <<EOF /a\n$x\nEOF', [2]],
    ['FROM alpine:3 AS a\nFROM a\nUSER $x', [3]],
  ],
  passes: [
    ['FROM alpine:3\nENV A=1 B=2\nCOPY $A$B .'],
    ['FROM node:22\nWORKDIR $NODE_HOME'],
    ['FROM alpine:3\nRUN echo $x'],
    ['FROM alpine:3\nARG x\nCOPY a$x .'],
    ["FROM alpine:3\nCOPY <<'EOF' /a\n$x\nEOF"],
    ['FROM alpine:3 AS a\nCOPY $x .\nFROM alpine:3'],
    ['FROM alpine:3\nENV PATH=$PATH:/x'],
  ],
});
