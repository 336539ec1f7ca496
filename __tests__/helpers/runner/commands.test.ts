import { describe, expect, test } from '@jest/globals';
import { CommandReader, linesOf, parseCommand } from './commands.ts';

function read(...lines: string[]): CommandReader {
  const reader = new CommandReader('/w');
  for (const line of lines) reader.line(line);
  return reader;
}

describe('linesOf', () => {
  test('a lone \\r starts a line too', () => {
    expect(linesOf('a\rb\r\nc\nd\n')).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('parseCommand', () => {
  test.each<[string, string | undefined, string?, Record<string, string>?]>([
    ['::error::boom', 'error', 'boom', {}],
    ['   ::error::boom', 'error', 'boom', {}],
    ['::ERROR::boom', 'error', 'boom', {}],
    ['::error file=a.ts,line=1::boom', 'error', 'boom', { file: 'a.ts', line: '1' }],
    ['::error file=a%2Cb%3Ac,title=::x%0Ay%25', 'error', 'x\ny%', { file: 'a,b:c' }],
    ['::notice::%250A', 'notice', '%0A', {}],
    ['x ::error::boom', undefined, '', {}],
    ['::error:boom', undefined, '', {}],
    ['::unknown::x', undefined, '', {}],
    ['name ##[set-output name=verdict;]pass', 'set-output', 'pass', { name: 'verdict' }],
    ['##[error]a%5D%3B', 'error', 'a];', {}],
    ['##[error', undefined, '', {}],
    ['##[section]x', undefined, '', {}],
  ])('%j', (line, name, data = '', properties = {}) => {
    const command = parseCommand(line);
    expect(command?.name).toBe(name);
    if (command !== undefined) {
      expect(command.data).toBe(data);
      expect(Object.fromEntries(command.properties)).toEqual(properties);
    }
  });
});

describe('CommandReader', () => {
  test('annotations, relative to the workspace', () => {
    const { annotations, violations } = read('::warning file=/w/a/Dockerfile,line=3,endLine=4,title=T::m');
    expect(annotations).toEqual([
      { level: 'warning', message: 'm', title: 'T', file: 'a/Dockerfile', line: 3, endLine: 4 },
    ]);
    expect(violations).toEqual([]);
  });

  test('the eleventh of a level is dropped', () => {
    const lines = Array.from({ length: 11 }, (_, index) => `::error::${index}`);
    const { annotations, violations } = read(...lines, '::notice::other');
    expect(annotations).toHaveLength(11);
    expect(annotations.filter(({ level }) => level === 'error')).toHaveLength(10);
    expect(violations).toHaveLength(1);
  });

  test.each([
    ['an injected output', 'curl ##[set-output name=conclusion;]passed'],
    ['a command by its old name', '::set-output name=a::b'],
    ['a change of the environment', '::set-env name=PATH::/evil'],
    ['a message that is cut', `::error::${'x'.repeat(4_097)}`],
    ['an end without a start', '::error file=a,endLine=3::x'],
    ['an end before the start', '::error file=a,line=4,endLine=3::x'],
    ['a line that is no number', '::error file=a,line=x::x'],
    ['a mask of nothing', '::add-mask:: '],
  ])('%s is a violation', (_name, line) => {
    expect(read(line).violations).not.toEqual([]);
  });

  test('between stop and its token nothing is a command', () => {
    const { annotations, log, masks } = read(
      '::stop-commands::Token',
      '::error::quoted',
      '::token::',
      '::add-mask::secret',
      'plain',
    );
    expect(annotations).toEqual([]);
    expect(log).toEqual(['::error::quoted', 'plain']);
    expect(masks).toEqual(['secret']);
  });
});
