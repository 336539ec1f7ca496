import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failedInstruction, withLine } from '../../src/engines/failed-instruction.ts';
import { BUILDER_ADAPTERS } from '../../src/engines/registry.ts';
import { failureOf, findSymptom, linesOf } from '../../src/engines/symptom.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { capture, FAILURES } from './captures.ts';

/** A word of the cause that the table must give; the rest of the sentence is free. */
const CAUSES: Readonly<Record<string, RegExp>> = {
  'step fails': /step of the Dockerfile/,
  'does not parse': /does not parse/,
  'base out of reach': /could not be reached|without its registry/,
  'file not in the context': /not in the context/,
  'FROM without a value': /no value|does not parse/,
  'no such target': /no stage/,
  'BuildKit without buildx': /no buildx/,
  'no engine': /does not answer/,
  'no network for steps': /no network/,
  'push to nowhere': /no image of that name/,
  'registry refuses the connection': /could not be reached/,
  'no such image': /not there/,
};

function failureOfRecorded(recorded: (typeof FAILURES)[number]) {
  const symptoms = BUILDER_ADAPTERS.find(({ name }) => name === recorded.adapter)?.symptoms ?? [];
  return failureOf(
    { program: recorded.adapter, doing: 'building x', symptoms, code: 'build/failed' },
    capture(recorded),
  );
}

describe('recorded failures', () => {
  test.each(FAILURES.map((recorded) => [`${recorded.version}: ${recorded.case}`, recorded] as const))(
    '%s',
    (_, recorded) => {
      const failure = failureOfRecorded(recorded);
      expect(failure?.code).toBe('build/failed');
      expect(failure?.why).toMatch(CAUSES[recorded.case] ?? /no such case/);
      expect(failure?.what).toContain(`exited ${recorded.exitCode}`);
    },
  );

  test.each([
    ['docker 20.10.24, classic builder', 'RUN echo no such luck >&2 && exit 3', undefined],
    ['docker 20.10.24, BuildKit 0.8', 'RUN echo no such luck >&2 && exit 3', undefined],
    ['buildx 0.33.0, docker 26.1.5', 'RUN echo no such luck >&2 && exit 3', 4],
    ['buildah 1.28.2', 'RUN echo no such luck >&2 && exit 3', undefined],
    ['podman 4.3.1', 'RUN echo no such luck >&2 && exit 3', undefined],
  ])('%s names the instruction', (version, text, line) => {
    const recorded = FAILURES.find((one) => one.version === version && one.case === 'step fails');
    expect(failedInstruction(capture(recorded ?? {}))).toEqual({ text, ...(line === undefined ? {} : { line }) });
  });

  test('a line that does not parse is named', () => {
    const lines = FAILURES.filter((one) => one.case === 'does not parse').map(
      (one) => failedInstruction(capture(one))?.line,
    );
    expect(lines).toEqual([1, 1, 1, undefined, undefined]);
  });
});

describe('ends', () => {
  const call = { program: 'docker', doing: 'building x', symptoms: [] };
  test.each([
    ['good', { exitCode: 0 }, undefined],
    ['good, with words', { exitCode: 0, stderr: 'ERROR: none' }, undefined],
    ['bad, with words', { exitCode: 1, stderr: 'no' }, 'engine/crashed'],
    ['bad, with words on stdout alone', { exitCode: 1, stdout: 'no' }, 'engine/crashed'],
    ['bad, silent', { exitCode: 1 }, 'engine/silent'],
    ['bad, blank lines and colours alone', { exitCode: 1, stderr: ' \n\x1b[31m\x1b[0m\r\n' }, 'engine/silent'],
  ])('%s', (_, end, code) => {
    expect(failureOf(call, capture(end))?.code).toBe(code);
  });

  test('killed, and out of time', () => {
    const { exitCode: _, ...killed } = capture({ stderr: 'x' });
    expect(failureOf(call, { ...killed, exitCode: undefined, signal: 'SIGKILL' })?.code).toBe('engine/crashed');
    expect(failureOf(call, { ...killed, exitCode: undefined, signal: 'SIGTERM', timedOut: true })?.code).toBe(
      'engine/timeout',
    );
  });

  test('the code of the caller is for ends with words only', () => {
    expect(failureOf({ ...call, code: 'build/failed' }, capture({ exitCode: 1, stderr: 'x' }))?.code).toBe(
      'build/failed',
    );
    expect(failureOf({ ...call, code: 'build/failed' }, capture({ exitCode: 1 }))?.code).toBe('engine/silent');
  });
});

test('rows are tried from the first: the special before the general', () => {
  const row = (cause: string, pattern: RegExp) => ({ cause, pattern, cure: '' });
  expect(findSymptom([row('a', /second/), row('b', /first/)], ['first', 'second'])?.cause).toBe('a');
});

test('any output at all is read, and quickly', () => {
  const noise = fc.array(
    fc.constantFrom(
      'a',
      ' ',
      '>',
      '[',
      ']',
      '"',
      ':',
      '/',
      '\n',
      '\r',
      'STEP ',
      ' > [',
      '| >>> ',
      'parse error line ',
      '9',
    ),
    {
      maxLength: 3000,
    },
  );
  fc.assert(
    fc.property(noise, (parts) => {
      const text = parts.join('');
      failedInstruction(capture({ stdout: text, stderr: text }));
      for (const { symptoms } of BUILDER_ADAPTERS) findSymptom(symptoms, linesOf(text));
    }),
    { numRuns: 50 },
  );
  const start = cpuMs();
  for (const { symptoms } of BUILDER_ADAPTERS) {
    for (const piece of [' > [', 'building at STEP "', 'executor failed running : network ', 'stat /', 'base name (']) {
      const line = piece.repeat(500);
      findSymptom(symptoms, [line]);
      failedInstruction(capture({ stdout: line, stderr: line }));
    }
  }
  expect(cpuMs() - start).toBeLessThan(4_000);
});

describe('the line of a step that the builder shows without one', () => {
  const step = (keyword: string, args: string, line: number, resolved = args) => ({
    keyword,
    args,
    resolved,
    line,
    endLine: line,
    heredocs: [],
  });
  const outline = {
    path: 'Dockerfile',
    final: 0,
    stages: [
      {
        index: 0,
        from: { line: 2, endLine: 2, raw: '${BASE}', image: 'debian:12' },
        instructions: [
          step('RUN', 'true', 3),
          step('RUN', 'echo a   && exit 7', 4),
          step('RUN', 'true', 6),
          step('COPY', '$X /', 7, 'x /'),
        ],
      },
    ],
  };

  test.each([
    ['once', { text: 'RUN echo a && exit 7' }, 4],
    ['cut', { text: 'RUN echo a &&…' }, 4],
    ['with its variables filled in', { text: 'COPY x /' }, 7],
    ['FROM', { text: 'FROM debian:12' }, 2],
    ['twice', { text: 'RUN true' }, undefined],
    ['a part of a step', { text: 'RUN echo a' }, undefined],
    ['with a line of the builder', { text: 'RUN true', line: 6 }, 6],
    ['nothing', undefined, undefined],
  ] as const)('%s', (_, failed, line) => {
    expect(withLine(failed, outline)?.line).toBe(line);
    expect(withLine(failed, undefined)).toBe(failed);
  });
});
