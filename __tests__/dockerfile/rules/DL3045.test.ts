import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3045', {
  catches: [
    ['FROM debian:12\nCOPY a b', [2]],
    ['FROM debian:12\nCOPY ["a", "b"]', [2]],
    ['FROM debian:12\nWORKDIR /a\nFROM ubuntu:24.04\nCOPY a .', [4]],
  ],
  passes: [
    ['FROM debian:12\nWORKDIR /a\nCOPY a b'],
    ['FROM debian:12\nCOPY a /b'],
    ['FROM debian:12\nCOPY a $B'],
    ['FROM debian:12\nCOPY a c:/b'],
    ['FROM a:1 AS b\nWORKDIR /a\nFROM b\nCOPY a b'],
    ['FROM debian:12\nADD a b'],
  ],
});
