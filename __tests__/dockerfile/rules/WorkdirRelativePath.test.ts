import { ruleSpec } from '../rule-spec.ts';

ruleSpec('WorkdirRelativePath', {
  catches: [
    ['FROM debian:12\nWORKDIR app', [2]],
    ['FROM debian:12\nRUN a\nWORKDIR app\nWORKDIR b', [3]],
  ],
  passes: [
    ['FROM debian:12\nWORKDIR /a\nWORKDIR b'],
    ['FROM a:1 AS x\nWORKDIR /a\nFROM x\nWORKDIR b'],
    ['FROM a:1 AS x\nWORKDIR b\nFROM c:1'],
    ['FROM debian:12\nENV A=/x\nWORKDIR $A'],
  ],
});
