import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3000', {
  catches: [
    ['FROM debian:12\nWORKDIR app', [2]],
    ['FROM debian:12\nWORKDIR app\nWORKDIR "b"\nWORKDIR /c', [2, 3]],
  ],
  passes: [
    ['FROM debian:12\nWORKDIR /app'],
    ['FROM debian:12\nWORKDIR "/app"'],
    ['FROM debian:12\nWORKDIR $HOME/x'],
    ['FROM debian:12\nWORKDIR C:\\app'],
    ['FROM debian:12\nONBUILD WORKDIR app'],
  ],
});
