import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDockerfile } from '../../src/dockerfile/check.ts';
import { outlineDockerfile } from '../../src/dockerfile/outline.ts';
import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '../../src/dockerfile/parse.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { bytes, INPUTS, parsed } from './lint-text.ts';

const D = 'FROM debian:12\n';

function codeOf(text: string): string {
  const result = parseDockerfile(bytes(text), 'x/Dockerfile');
  return result.ok ? 'ok' : result.failure.code;
}

/** The line that a failure names. */
function lineOf(text: string): string {
  const result = parseDockerfile(bytes(text), 'x/Dockerfile');
  return result.ok ? 'ok' : (/^x\/Dockerfile:(\d+):/.exec(result.failure.what)?.[1] ?? result.failure.what);
}

describe('what parses', () => {
  test.each([
    [
      'from debian:12\nrun a',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      `${D}RUN a \\\n  # comment\n\n  b\nRUN c`,
      [
        [1, 1],
        [2, 5],
        [6, 6],
      ],
    ],
    [
      `${D}RUN <<EOF\na\nEOF\nRUN b`,
      [
        [1, 1],
        [2, 4],
        [5, 5],
      ],
    ],
    [
      `${D}COPY <<A <<-"B C" /x\n1\nA\n\t2\n\tB C\nRUN b`,
      [
        [1, 1],
        [2, 6],
        [7, 7],
      ],
    ],
    [
      `${D}RUN 3<<EOF cat\na\nEOF`,
      [
        [1, 1],
        [2, 4],
      ],
    ],
    [
      `${D}ONBUILD RUN <<EOF\na\nEOF`,
      [
        [1, 1],
        [2, 4],
      ],
    ],
    [
      '# escape=`\nFROM a:1\nRUN a `\n b',
      [
        [2, 2],
        [3, 4],
      ],
    ],
    [
      `\uFEFF${D}RUN a`,
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'FROM a:1\r\nRUN a \\\r\n b\r\n',
      [
        [1, 1],
        [2, 3],
      ],
    ],
    [
      `${D}RUN a \\`,
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      `${D}CMD ["<<EOF"]`,
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      `${D}RUN cat <<< word`,
      [
        [1, 1],
        [2, 2],
      ],
    ],
  ])('lines of %j', (text, lines) => {
    expect(parsed(text).instructions.map(({ line, endLine }) => [line, endLine])).toEqual(lines);
  });

  test('heredocs: name, expansion, chomp, number, body', () => {
    const [, run] = parsed(`${D}RUN 3<<-'E 1' cat\n\ta\n\tE 1`).instructions;
    expect(run?.heredocs).toEqual([{ name: 'E 1', chomp: true, expand: false, fd: 3, body: '\ta\n', line: 3 }]);
  });

  test('flags, JSON form, pairs, triggers', () => {
    const file = parsed(
      `${D}COPY --from=a --link --exclude=x --exclude=y b c\nCMD ["a", "b c"]\nENV a=b "c d"=e\\ f\nENV g h i\nONBUILD COPY --chown=1 a b`,
    );
    const [, copy, cmd, env, legacy, onbuild] = file.instructions;
    expect(copy?.flags.map(({ name, value }) => [name, value])).toEqual([
      ['from', 'a'],
      ['link', undefined],
      ['exclude', 'x'],
      ['exclude', 'y'],
    ]);
    expect(copy?.args).toEqual(['b', 'c']);
    expect([cmd?.json, cmd?.args]).toEqual([true, ['a', 'b c']]);
    expect(env?.pairs.map(({ key, value }) => [key, value])).toEqual([
      ['a', 'b'],
      ['"c d"', 'e\\ f'],
    ]);
    expect(legacy?.pairs).toEqual([{ key: 'g', value: 'h i', legacy: true }]);
    expect([onbuild?.trigger?.keyword, onbuild?.trigger?.args]).toEqual(['COPY', ['a', 'b']]);
  });

  test('directives end at the first line that is none', () => {
    expect(parsed('# syntax=docker/dockerfile:1\n#Escape = `\n\n# check=skip=all\nFROM a:1').directives).toEqual([
      { name: 'syntax', value: 'docker/dockerfile:1', line: 1 },
      { name: 'escape', value: '`', line: 2 },
    ]);
  });
});

describe('what is refused', () => {
  test.each([
    [`${D}FOO a`, '2'],
    [`${D}RUN a\nCOPY a`, '3'],
    [`${D}RUN <<EOF\na`, '2'],
    [`${D}ENV a`, '2'],
    [`${D}CMD [1]`, '2'],
    [`${D}SHELL sh`, '2'],
    [`${D}ONBUILD ONBUILD RUN a`, '2'],
    [`${D}ONBUILD FROM a`, '2'],
    [`${D}COPY --form=a b c`, '2'],
    [`${D}COPY --from=a --from=b c d`, '2'],
    [`${D}COPY --link=maybe c d`, '2'],
    [`${D}RUN --network=all a`, '2'],
    [`${D}RUN --mount=type=disk a`, '2'],
    [`${D}RUN --mount=type=bind,form=a b`, '2'],
    [`${D}HEALTHCHECK CMD`, '2'],
    [`${D}HEALTHCHECK --interval=soon CMD a`, '2'],
    [`${D}FROM a b c d`, '2'],
    [`${D}FROM a AS 1`, '2'],
    ['RUN a\nFROM a:1', '1'],
    ['\\\nRUN a', '1'],
    ['# escape=x\nFROM a:1', '1'],
    ['# escape=`\n# escape=\\\nFROM a:1', '2'],
    [`${D}RUN ${'x'.repeat(70_000)}`, '2'],
  ])('%#', (text, line) => {
    expect(codeOf(text)).toBe('dockerfile/syntax');
    expect(lineOf(text)).toBe(line);
  });

  test('a failure has the place beside the words, and no secret in them', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const result = parseDockerfile(bytes(`${D}ENV A=b ${secret}/${'x'.repeat(9000)}`), 'x/Dockerfile');
    if (result.ok) throw new Error('accepted');
    expect(result.failure.at).toEqual({ path: 'x/Dockerfile', line: 2 });
    expect(result.failure.what).not.toContain(secret);
    expect(result.failure.what.length).toBeLessThan(400);
  });

  test.each([[''], ['# only a comment\n'], ['\n\n'], ['ARG a=1\n']])('%j has no stage', (text) => {
    expect(codeOf(text)).toBe('dockerfile/syntax');
  });

  test.each([
    ['{"name": "x"}'],
    ['# Title\n\nSome words about it.\n'],
    ['a\0b'],
    ['FROM a:1\n\0'],
    ['#!/bin/sh\necho a\n'],
  ])('%j is not a Dockerfile', (text) => {
    expect(codeOf(text)).toBe('dockerfile/not-a-dockerfile');
  });

  test('a file beyond a megabyte', () => {
    expect(codeOf(`${D}#${'x'.repeat(MAX_DOCKERFILE_BYTES)}`)).toBe('file/too-large');
  });
});

/** Texts that are nearly Dockerfiles. */
const line = fc.oneof(
  fc.constantFrom(
    'FROM debian:12',
    'FROM a AS b',
    'FROM ${A:-b}',
    'ARG A=1',
    'ENV A=$B C="d e"',
    'ENV A b',
    'RUN a | b && c',
    'RUN <<EOF',
    'EOF',
    'COPY <<-"X" /x',
    '\tX',
    'RUN $(a `b ${c',
    'RUN case x in a) b;; esac',
    'COPY --from=b . .',
    'ADD . /',
    'CMD ["a"',
    'CMD a',
    'ONBUILD RUN a',
    'RUN a \\',
    '',
    '# hadolint ignore=DL3008',
    '# check=skip=all',
    '# escape=`',
    'USER root',
    'RUN apt-get install a',
    "RUN echo 'x",
    'WORKDIR a',
    'HEALTHCHECK CMD a',
    'EXPOSE 22',
    'RUN if a; then b',
    'RUN }) ;; fi',
    'LABEL a=b',
  ),
  fc.string({ maxLength: 30 }),
  fc.stringMatching(/^RUN [ -~]{0,40}$/),
);
const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));

describe('any text', () => {
  test('never throws, and lines are in order, inside the file, and apart', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `FROM a:1\n${rest}`),
        ),
        (source) => {
          const result = parseDockerfile(bytes(source), 'Dockerfile');
          if (!result.ok) return;
          const { instructions, lines } = result.value;
          let last = 0;
          for (const instruction of instructions) {
            expect(instruction.line).toBeGreaterThan(last);
            expect(instruction.endLine).toBeGreaterThanOrEqual(instruction.line);
            last = instruction.endLine;
            // A keyword may itself be broken by a continuation, even before its first letter.
            const first = (lines[instruction.line - 1] ?? '').trimStart().replace(/[\\`][ \t]*$/, '');
            const length = Math.min(first.length, instruction.written.length);
            expect(first.slice(0, length)).toBe(instruction.written.slice(0, length));
          }
          expect(last).toBeLessThanOrEqual(lines.length);
          // What lies between instructions is blank, or a comment.
          const covered = new Set(
            instructions.flatMap((i) => Array.from({ length: i.endLine - i.line + 1 }, (_, at) => i.line + at)),
          );
          for (const [at, rest] of lines.entries()) {
            if (!covered.has(at + 1)) expect(rest.trim() === '' || rest.trim().startsWith('#')).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('the ranges of a file, put together, parse to the same instructions', () => {
    fc.assert(
      fc.property(
        text.map((rest) => `FROM a:1\n${rest}`),
        (source) => {
          const result = parseDockerfile(bytes(source), 'Dockerfile');
          // A directive at the top would be lost with the lines between.
          if (!result.ok || result.value.directives.length > 0) return;
          const { instructions, lines } = result.value;
          const again = parsed(instructions.flatMap((i) => lines.slice(i.line - 1, i.endLine)).join('\n'));
          expect(again.instructions.map(({ keyword, rest }) => [keyword, rest])).toEqual(
            instructions.map(({ keyword, rest }) => [keyword, rest]),
          );
        },
      ),
      { numRuns: 800 },
    );
  });

  test('rules and outline never throw', () => {
    fc.assert(
      fc.property(
        text.map((rest) => `FROM a:1\n${rest}`),
        (source) => {
          const result = parseDockerfile(bytes(source), 'Dockerfile');
          if (!result.ok) return;
          checkDockerfile(result.value, { ...INPUTS, dockerignore: null });
          expect(outlineDockerfile(result.value, INPUTS).ok).toBe(true);
        },
      ),
      { numRuns: 800 },
    );
  });

  test('what is refused is told on a line by DL1000, DL3043 or DL3061, and what parses has no mistake', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `FROM a:1\n${rest}\nBADCMD`),
        ),
        (source) => {
          const strict = parseDockerfile(bytes(source), 'Dockerfile');
          const lenient = parseDockerfile(bytes(source), 'Dockerfile', 'lenient');
          const isForeign = !strict.ok && strict.failure.code !== 'dockerfile/syntax';
          expect(lenient.ok).toBe(!isForeign);
          if (!lenient.ok) return;
          const { mistake, lines } = lenient.value;
          const told = checkDockerfile(lenient.value, { ...INPUTS, dockerignore: null });
          expect(told.some(({ rule }) => ['DL1000', 'DL3043', 'DL3061'].includes(rule))).toBe(!strict.ok);
          expect(told.filter(({ rule }) => rule === 'DL1000').length).toBe(mistake === undefined ? 0 : 1);
          if (mistake === undefined) return;
          expect(mistake.line).toBeLessThanOrEqual(Math.max(lines.length, 1));
          const above = told.filter(({ rule }) => rule !== 'NoEmptyContinuation');
          for (const { at } of above) expect(at.kind === 'file' && at.line <= mistake.line).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('bytes of any kind never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
        parseDockerfile(raw, 'Dockerfile');
        parseDockerfile(new Uint8Array([...bytes('FROM a:1\nRUN '), ...raw]), 'Dockerfile');
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile texts end soon', () => {
  const long = (part: string, count: number): string => part.repeat(count);
  const wrapped = (part: string, count: number): string => long(`${part}\\\n`, count);
  const evals = (depth: number, core: string): string => (depth === 0 ? core : `eval "$(${evals(depth - 1, core)})"`);
  test.each([
    ['nested substitutions', `RUN ${wrapped('$('.repeat(500), 60)}`],
    ['nested braces', `RUN ${wrapped('${a:-'.repeat(500), 60)}`],
    ['nested expansion', `ENV a=${wrapped('${a:-'.repeat(500), 60)}`],
    ['parentheses', `RUN ${wrapped('('.repeat(1000), 60)}`],
    ['carriage returns', long(`#${long('\r', 60_000)}x\n`, 16)],
    ['backticks', `RUN ${wrapped('`\\'.repeat(500), 60)}`],
    ['open quotes', `RUN ${wrapped(`"a' `.repeat(300), 60)}`],
    ['heredoc signs', `RUN ${long('<<a ', 15_000)}`],
    ['pattern', `ARG a=${long('a', 30_000)}\nENV b=\${a##${long('*a', 8000)}b}`],
    ['replacement', `ARG a=${long('a', 30_000)}\nENV b=\${a//${long('*a', 3000)}b/x}`],
    ['arguments', `RUN apt-get install ${long('a ', 30_000)}`],
    ['functions in functions', `RUN ${wrapped('a() '.repeat(1000), 30)}`],
    ['named functions', `RUN ${wrapped('function a '.repeat(1000), 30)}`],
    ['compounds', `RUN ${wrapped('if { while case x in a) '.repeat(500), 30)}`],
    ['shells in shells', `RUN ${wrapped('eval sh -c '.repeat(1000), 30)}`],
    ['pipes', `RUN ${long('a|', 30_000)}`],
    ['equal signs', `RUN ${wrapped('token='.repeat(1000), 60)}`],
    ['many instructions', long('RUN a | b\n', 15_000)],
    ['many variables', long('ARG a\nENV b=$a\n', 4000)],
    ['distinct variables', Array.from({ length: 6000 }, (_, at) => `ENV v${at}=1`).join('\n')],
    ['many stages', Array.from({ length: 9000 }, (_, at) => `FROM a:1 AS s${at}`).join('\n')],
    ['chain of stages', Array.from({ length: 4000 }, (_, at) => `FROM s${at} AS s${at + 1}\nENV e${at}=1`).join('\n')],
    [
      'copies between many stages',
      Array.from({ length: 6000 }, (_, at) => `FROM a:1 AS s${at}\nCOPY --from=s${at >> 1} a b`).join('\n'),
    ],
    ['values that double', long('ENV a=$a$a$a\n', 15_000)],
    ['values that are repeated', `ENV a=${long('a', 8000)}\n${long('ENV b=$a\nCOPY $a $b\n', 7000)}`],
    ['replacements that double', long('ENV a=${a//?/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\n', 3000)],
    ['blank pragmas', long(`# hadolint ignore=${long(' ', 4000)}x y\n`, 200)],
    ['addresses', `RUN ${wrapped('https://a:'.repeat(600), 60)}`],
    ['digits of a duration', `HEALTHCHECK --interval=${long('0', 200_000)}x CMD a`],
    ['dots of a name', `FROM ${long('.', 200_000)}\nCOPY a b`],
    ['quotes of a target', `COPY a x${long('"', 200_000)}x`],
    ['comments', `RUN a \\\n${long('# x\n', 60_000)}b`],
    ['labels', Array.from({ length: 9000 }, (_, at) => `LABEL a${at}=1 b${at}=2`).join('\n')],
    ['two downloaders', long('RUN curl a\nRUN wget a\n', 9500)],
    ['copies from one stage', `FROM a:1 AS s\nFROM b:1\n${long('COPY --from=s a b\n', 18_000)}`],
    ['settings of git', `RUN git config ${wrapped('http.'.repeat(12_000), 14)}`],
    ['options that hold the program', `RUN apt-get install a; ${wrapped('apt-get -;'.repeat(6000), 14)} b`],
    [
      'flags in comments',
      `FROM --platform=\${TARGETPLATFORM:-x} a \\\n${`# ${long('--platform=', 5900)}\n`.repeat(14)}`,
    ],
    ['folders of secrets', `COPY ["${wrapped('/.config/gcloud'.repeat(4000), 14)}\\n", "/x"]`],
    ['slashes of a source', `COPY ${wrapped('/'.repeat(60_000), 14)}x /b`],
    ['downloads', long('RUN wget a\n', 19_000)],
    [
      'names, asked for often',
      `ENV ${Array.from({ length: 8 }, (_, a) => Array.from({ length: 6000 }, (__, b) => `v${a}x${b}=`).join(' ')).join(' \\\n')}\n${long('USER a\n', 19_000)}`,
    ],
    ['pairs', `ENV ${wrapped('a=1 '.repeat(15_000), 14)}`],
    [
      'patterns in many pairs',
      `ARG a=${long('a', 8000)}\n${`ENV ${long('b=${a##*a*a*a*a*a*a*a*a*a*a*a*b} ', 1500)}\n`.repeat(15)}`,
    ],
    ['sources', `COPY ${wrapped('ab '.repeat(20_000), 15)} /b`],
    [
      'mounts from nowhere',
      `${long('FROM a\n', 10_000)}${`RUN ${long('--mount=from=zz,target=/a ', 2000)} a\n`.repeat(10)}`,
    ],
    ['pragmas', `${long('# hadolint ignore=A\n', 45_000)}RUN a`],
    [
      'names that are nearly set',
      `FROM z:1\n${Array.from({ length: 500 }, (_, at) => `ENV ${'a'.repeat(60)}${100 + at}=`).join('\n')}\n${Array.from({ length: 12 }, (_, line) => `COPY ${Array.from({ length: 900 }, (__, at) => `$${'a'.repeat(55)}bccc${1000 + at}${line % 10}`).join(' ')} /x`).join('\n')}`,
    ],
    ['evals in evals', `RUN ${evals(11, `a '${wrapped('x'.repeat(60_000), 11)}'`)}`],
  ])('%s', (_, body) => {
    const start = cpuMs();
    const result = parseDockerfile(bytes(`FROM a:1\n${body}\n`), 'Dockerfile');
    if (result.ok) {
      checkDockerfile(result.value, { ...INPUTS, dockerignore: null });
      outlineDockerfile(result.value, INPUTS);
    }
    expect(cpuMs() - start).toBeLessThan(8000);
  });
});
