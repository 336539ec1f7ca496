import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLine, logLines, workflowCommand } from '../../src/render/log.ts';
import { HOSTILE } from '../helpers/report-samples.ts';

/** What GitHub's runner takes for a command (ActionCommand.TryParseV2, TryParse), and where it splits lines. */
function runnerCommands(output: string): readonly string[] {
  return output.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::') || /##\[|##vso\[/i.test(line));
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom(':', '#', '[', 'v', 's', 'o', '\r', '\n', ' ', '\u001b', '\u0085', '%', ','),
    maxLength: 40,
  }),
  fc.constantFrom(...HOSTILE),
);

describe('log lines', () => {
  test.each([
    ['::set-output name=x::y', [': :set-output name=x: :y']],
    ['x ##[add-mask]y', ['x # #[add-mask]y']],
    ['##VSO[task.setvariable]x', ['# #VSO[task.setvariable]x']],
    ['a\r::error::b', ['a', ': :error: :b']],
    ['a\r\nb\nc\u2028d', ['a', 'b', 'c', 'd']],
    ['\u001b[31mred\u001b[0m\u001b]0;t\u0007', ['red']],
    ['\u009b31mx\u202ey', ['31mxy']],
    [':::', [': : :']],
    ['###[x', ['## #[x']],
    ['pkg:deb/x@1:2 ## heading #[1]', ['pkg:deb/x@1:2 ## heading #[1]']],
    ['', ['']],
    ['\ttab', ['\ttab']],
  ])('%j is %j', (text, lines) => expect(logLines(text)).toEqual(lines));

  test('no text makes a command, a second line or a control character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(runnerCommands(logLines(text).join('\n'))).toEqual([]);
        expect(logLine(text)).not.toMatch(/[\r\n\u0000-\u0008\u001b\u007f-\u009f]/u);
        expect(runnerCommands(logLine(text))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('a line of megabytes is cut', () => expect(logLine('x'.repeat(5_000_000)).length).toBeLessThan(10_000));
});

describe('workflow commands', () => {
  test('escape message and properties, and leave out what is not given', () => {
    expect(workflowCommand('error', { file: 'a,b:c%', line: 3, endLine: undefined, title: '' }, '50%\nof x')).toBe(
      '::error file=a%2Cb%3Ac%25,line=3::50%25%0Aof x',
    );
    expect(workflowCommand('endgroup', {}, '')).toBe('::endgroup::');
  });

  test('no text ends the command or adds a property', () => {
    fc.assert(
      fc.property(anyText, anyText, (title, message) => {
        const line = workflowCommand('notice', { title }, message);
        expect(line).not.toMatch(/[\r\n]/);
        const [, properties = '', rest = ''] = /^::notice(?: ([^:]*))?::(.*)$/u.exec(line) ?? [];
        expect(properties.split(',').length).toBe(1);
        expect(rest).not.toMatch(/##\[|::/);
      }),
    );
  });
});
