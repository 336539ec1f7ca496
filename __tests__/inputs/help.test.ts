import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/domain/command.ts';
import { helpText } from '../../src/inputs/help.ts';

describe('helpText', () => {
  test('of the program: each command, and what it does apart from how it is written', () => {
    const text = helpText(undefined, '1.2.3');
    for (const name of COMMANDS)
      expect(text).toMatch(new RegExp(`^  seaworthy ${name} .*\\](?: {2,}|\\n {2,})[a-z]`, 'm'));
  });

  test('of a command: a default is told apart from the full stop', () => {
    expect(helpText('check', '1.2.3')).toContain('Default: `.`.');
  });
});
