import { ruleSpec } from '../rule-spec.ts';

const D = 'FROM debian:12\n';

ruleSpec('WorkdirRelativePath', {
  catches: [
    [`${D}ENV A=app\nWORKDIR $A`, [3]],
    [`${D}ARG A=app\nRUN a\nWORKDIR $A/b\nWORKDIR $A`, [4]],
  ],
  passes: [
    // DL3000 says it, with this name as its alias.
    [`${D}WORKDIR app`],
    [`${D}WORKDIR /a\nENV A=b\nWORKDIR $A`],
    ['FROM a:1 AS x\nENV A=b\nWORKDIR /a\nFROM x\nWORKDIR $A'],
    ['FROM a:1 AS x\nENV A=b\nWORKDIR $A\nFROM c:1'],
    [`${D}ENV A=/x\nWORKDIR $A`],
    [`${D}WORKDIR $UNKNOWN`],
  ],
});
