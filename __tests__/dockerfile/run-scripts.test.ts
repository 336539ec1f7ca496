import { describe, expect, test } from '@jest/globals';
import { prepare } from '../../src/dockerfile/checked.ts';
import { findingsOfRemarks, type Remark } from '../../src/dockerfile/remarks.ts';
import { type RunScript, runScripts } from '../../src/dockerfile/run-scripts.ts';
import { INPUTS, parsed } from './lint-text.ts';

const scripts = (text: string): RunScript[] => runScripts(prepare(parsed(text), INPUTS));
const FROM = 'FROM debian:12\n';

/** The Dockerfile's line of each mark `@` in the script. */
function linesOfMarks(text: string): number[] {
  return scripts(text).flatMap(({ text: script, lineOf }) =>
    script
      .split('\n')
      .flatMap((line, at) => [...line.matchAll(/@/g)].map((match) => lineOf(at + 1, (match.index ?? 0) + 1))),
  );
}

test.each<[string, readonly number[]]>([
  [`${FROM}RUN a @ b`, [2]],
  [`${FROM}RUN a \\\n  # comment @\n\n  b @ \\\n  c @`, [5, 6]],
  [`${FROM}RUN --mount=type=cache,target=/x \\\n  --network=none a @ && \\\n@`, [3, 4]],
  [`# escape=\`\nFROM debian:12\nRUN a \`\n  @`, [4]],
  [`${FROM}ONBUILD RUN a \\\n @`, [3]],
  [`${FROM}RUN <<E\na @\n\n@\nE\n`, [3, 5]],
  [`${FROM}RUN <<-E\n\ta @\n\t@\n\tE\n`, [3, 4]],
  [`${FROM}RUN cat <<A <<B \\\n  @\n1 @\nA\n2\n@\nB\n`, [3, 4, 7]],
  [`${FROM}  RUN   a @\\\r\n @\r\n`, [2, 3]],
])('%j: lines %j', (text, lines) => expect(linesOfMarks(text)).toEqual(lines));

describe('the shell in force', () => {
  test.each<[string, string | undefined]>([
    ['RUN a', 'sh '],
    ['SHELL ["/bin/bash", "-o", "pipefail", "-ec"]\nRUN a', 'bash -e'],
    ['SHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN a', 'bash -e -u'],
    ['SHELL ["/bin/bash", "--login", "-o", "errexit", "-c"]\nRUN a', 'bash -e'],
    ['SHELL ["/bin/ash", "-c"]\nRUN a', 'dash '],
    ['SHELL ["/usr/bin/env", "ksh", "-c"]\nRUN a', 'ksh '],
    ['SHELL ["pwsh", "-Command"]\nRUN a', undefined],
    ['SHELL ["/bin/zsh", "-c"]\nRUN a', undefined],
    ['SHELL ["/bin/bash", "-c"]\nFROM debian:12\nRUN a', 'sh '],
    ['RUN ["a", "b"]', undefined],
    ['RUN <<E\n#!/usr/bin/env bash\na\nE\n', 'bash '],
    ['RUN <<E\n#!/usr/bin/python3\na\nE\n', undefined],
  ])('%j: %s', (text, shell) => {
    const [script] = scripts(FROM + text);
    expect(script && `${script.shell} ${script.options.join(' ')}`).toBe(shell);
  });
  test('a stage goes on with the shell of the one it starts from', () => {
    const text = 'FROM debian:12 AS a\nSHELL ["/bin/bash", "-c"]\nFROM a\nRUN b';
    expect(scripts(text).map(({ shell }) => shell)).toEqual(['bash']);
  });
});

test('what is set before a RUN is known to it: ARG, ENV, the proxies, and what the base stage has set', () => {
  const text = 'ARG G=1\nFROM debian:12 AS a\nENV E=1\nFROM a\nARG A\nRUN b\nENV L=1';
  const [script] = scripts(text);
  expect(script?.names).toEqual(expect.arrayContaining(['E', 'A', 'http_proxy', 'NO_PROXY']));
  expect(script?.names).not.toEqual(expect.arrayContaining(['L']));
  expect(script?.names).not.toEqual(expect.arrayContaining(['G']));
});

describe('remarks', () => {
  const FILE = parsed(`${FROM}# hadolint ignore=SC2046\nRUN a\nRUN b \\\n c\n`);
  const remark = (at: number, line: number, id: string, level: Remark['level'] = 'warning'): Remark => ({
    instruction: FILE.instructions[at] as Remark['instruction'],
    line,
    id,
    level,
    title: 't',
    advice: 'a',
    engine: 'shellcheck',
    docs: 'https://example.com',
  });
  const findings = (config: Partial<typeof INPUTS.config>, ...remarks: Remark[]) =>
    findingsOfRemarks(FILE, { ...INPUTS, config: { ...INPUTS.config, ...config } }, remarks);

  test('one a line; severities as hadolint has levels', () => {
    const made = findings(
      {},
      remark(2, 5, 'SC2086', 'info'),
      remark(2, 5, 'SC2086', 'info'),
      remark(2, 6, 'SC2086', 'info'),
      remark(2, 5, 'SC1010', 'error'),
      remark(2, 5, 'SC2006', 'style'),
    );
    expect(made.map(({ rule, at, severity, level }) => [rule, at.kind === 'file' && at.line, severity, level])).toEqual(
      [
        ['SC2086', 5, 'low', 'notice'],
        ['SC2086', 6, 'low', 'notice'],
        ['SC1010', 5, 'medium', undefined],
        ['SC2006', 5, 'low', 'notice'],
      ],
    );
    expect(made[0]).toMatchObject({ engines: ['shellcheck'], docs: 'https://example.com', identity: 'RUN b c' });
  });

  test('comments and configuration count', () => {
    expect(findings({}, remark(1, 4, 'SC2046'))[0]?.suppressed?.by).toBe('pragma');
    expect(findings({}, remark(1, 4, 'SC2086'))[0]?.suppressed).toBeUndefined();
    expect(findings({ ignored: new Set(['SC2086']) }, remark(1, 4, 'SC2086'))[0]?.suppressed?.by).toBe(
      'hadolint-config',
    );
    expect(findings({ levels: new Map([['SC2086', 'error']]) }, remark(1, 4, 'SC2086', 'info'))[0]?.severity).toBe(
      'medium',
    );
    expect(findings({ threshold: 'warning' }, remark(1, 4, 'SC2086', 'info'))[0]?.gate?.blocks).toBe(false);
    expect(findings({ threshold: 'warning' }, remark(1, 4, 'SC2086'))[0]?.gate?.blocks).toBe(true);
  });
});
