import { expect, test } from '@jest/globals';
import { lint } from './lint-text.ts';

/** Rules on a line, a suppressed one in brackets. */
function rulesOn(text: string, line: number, inputs = {}): string[] {
  return lint(text, inputs)
    .filter(({ at }) => at.kind === 'file' && at.line === line)
    .map(({ rule, suppressed }) => (suppressed === undefined ? rule : `(${rule})`));
}

test.each([
  ['# hadolint ignore=DL3002\nUSER 0', 3, ['(DL3002)']],
  ['#hadolint ignore=DL3002', 3, ['(DL3002)']],
  ['# hadolint ignore = DL3000 , DL3002 # because\nUSER 0', 3, ['(DL3002)']],
  ['# hadolint ignore=DL3002\n# and why\nUSER 0', 4, ['(DL3002)']],
  ['# hadolint ignore=DL3002\n\nUSER 0', 4, ['DL3002']],
  ['# hadolint ignore=DL3000\nUSER 0', 3, ['DL3002']],
  ['# hadolint ignore=\nUSER 0', 3, ['DL3002']],
  ['# ignore=DL3002\nUSER 0', 3, ['DL3002']],
  ['USER 0\n# hadolint global ignore=DL3002', 2, ['(DL3002)']],
  ['# hadolint ignore=SW1009\nEXPOSE 22', 3, ['(SW1009)']],
  ['# check=skip=SW1009\nEXPOSE 22', 3, ['(SW1009)']],
  ['# check=skip=JSONArgsRecommended\nCMD a', 3, ['(DL3025)']],
  ['# check=skip=all\nCMD a', 3, ['DL3025']],
  ['# check=skip=all\nENV MY_KEY b', 3, ['(LegacyKeyValueFormat)', '(SecretsUsedInArgOrEnv)']],
  ['# check=skip=all\nENV TOKEN=b', 3, ['DL3064']],
  ['# check=skip=SecretsUsedInArgOrEnv\nENV TOKEN=b', 3, ['(DL3064)']],
  ['# check=skip=LegacyKeyValueFormat;error=true\nENV A b', 3, ['(LegacyKeyValueFormat)']],
  ['# check=skipp=all\nENV A b', 3, ['LegacyKeyValueFormat']],
])('%j', (text, line, wanted) => {
  const whole = `FROM debian:12\n${text}${/USER|EXPOSE|CMD|ENV/.test(text) ? '' : '\nUSER 0'}`;
  expect(rulesOn(whole, line)).toEqual(wanted);
});

test('the directive at the top, and the build argument in its place', () => {
  const text = '# check=skip=LegacyKeyValueFormat\nFROM debian:12\nENV A b';
  expect(rulesOn(text, 3)).toEqual(['(LegacyKeyValueFormat)']);
  const buildArgs = { BUILDKIT_DOCKERFILE_CHECK: 'skip=FromAsCasing' };
  expect(rulesOn(text, 3, { buildArgs })).toEqual(['LegacyKeyValueFormat']);
});

test('a suppressed finding says by whom and why', () => {
  const finding = lint('FROM debian:12\n# hadolint ignore=DL3002\nUSER 0').find(({ rule }) => rule === 'DL3002');
  expect(finding?.suppressed?.by).toBe('pragma');
  expect(finding?.suppressed?.reason).toContain('line 3');
});
