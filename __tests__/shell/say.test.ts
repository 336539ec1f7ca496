import { describe, expect, test } from '@jest/globals';
import { actionSay, type LogStream, terminalSay } from '../../src/shell/say.ts';

function recorded(isTerminal: boolean, columns = 40): { stream: LogStream; text: () => string } {
  let written = '';
  const stream: LogStream = {
    isTerminal,
    columns,
    write: (text) => {
      written += text;
    },
  };
  return { stream, text: () => written };
}

const HOSTILE = 'x ##[set-output name=verdict;]pass\r::error::y\u001b[31m';

describe('the log of the Action', () => {
  test('groups are commands of ours; foreign text is none', () => {
    const { stream, text } = recorded(false);
    const say = actionSay(stream);
    say.group('build');
    say.relay('docker', HOSTILE);
    say.progress('not on a log');
    say.endGroup();
    expect(text().startsWith('::group::build\n')).toBe(true);
    expect(text().endsWith('::endgroup::\n')).toBe(true);
    const between = text().split('\n').slice(1, -2);
    for (const line of between) expect(line).not.toMatch(/##\[|^\s*::|\r|\u001b/);
    expect(text()).not.toContain('not on a log');
  });
});

describe('the log of the command line', () => {
  test('progress is shown in place on a terminal, and cleared before the next line', () => {
    const { stream, text } = recorded(true);
    const say = terminalSay(stream);
    say.progress(`read 1 of 2 layers: ${'n'.repeat(100)}`);
    say.info('done');
    expect(text()).toMatch(/^read 1 of 2 layers: n{19}\r/);
    expect(text().split('\r')[0]).toHaveLength(39);
    expect(text().endsWith('\r\u001b[Kdone\n')).toBe(true);
  });
  test('and not at all elsewhere', () => {
    const { stream, text } = recorded(false);
    terminalSay(stream).progress('read');
    expect(text()).toBe('');
  });
  test('foreign text cannot move the cursor', () => {
    const { stream, text } = recorded(true);
    terminalSay(stream).progress(HOSTILE);
    terminalSay(stream).info(HOSTILE);
    expect(text()).not.toContain('\u001b[31m');
  });
});
