import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyPatch, fixDockerfile } from '../../src/dockerfile/fix.ts';
import { RULES } from '../../src/dockerfile/rules/registry.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { bytes, INPUTS } from './lint-text.ts';
import { complaint, damage, parses, patched } from './patches.ts';

const whole = (text: string): string => (/^\s*from\s/im.test(text) ? text : `FROM debian:12\n${text}`);
const EXAMPLES = RULES.map(({ doc }) => ({ id: doc.id, fixable: doc.fixable === true, text: whole(doc.before ?? '') }));

describe('the example of every rule that says it can be mended', () => {
  test.each(EXAMPLES.filter(({ fixable }) => fixable))('$id', ({ id, text }) => {
    const own = patched(text).filter(({ finding }) => finding.rule === id);
    expect(own.length).toBeGreaterThan(0);
    for (const one of own) expect(complaint(text, one)).toBeUndefined();
  });
  test('no other rule has a patch', () => {
    const fixable = new Set(EXAMPLES.flatMap(({ id, fixable: is }) => (is ? [id] : [])));
    const offered = EXAMPLES.flatMap(({ text }) => patched(text).map(({ finding }) => finding.rule));
    expect([...new Set(offered)].filter((id) => !fixable.has(id))).toEqual([]);
    expect(fixable.size).toBeGreaterThan(25);
  });
});

/** Lines as people write them, mistakes among them, in shapes that patches must not damage. */
const SNIPPETS = [
  ...EXAMPLES.flatMap(({ text }) => text.split(/\n(?=[A-Za-z])/).filter((line) => !/^FROM /i.test(line))),
  'RUN apt-get update && \\\n    # the tools\n    apt-get install curl \\\n\n    wget && apt-get -q install git',
  'RUN apt-get install a; apt-get install -y b || apt-get install c # apt-get install d',
  'RUN <<EOF\napt-get install a\n\n# apt-get install b\nEOF',
  'RUN <<-E cat && apt-get install x\n\tapt-get install y\n\tE',
  'RUN echo "apt-get install a" && apt-get install a',
  'RUN apk add a && apk add --no-cache b && \\\n  apk  add c',
  'RUN yum install a && yum -q install b && yum -y install c',
  'RUN dnf install a \\\n  && dnf clean metadata',
  'RUN pip install a && pip3 install b && echo pip install c',
  'RUN apt update && apt install -y x',
  'ENV A b c',
  'ENV A "b c"',
  'ENV A b # c',
  'LABEL a  b',
  'EXPOSE 80/TCP 90/udp 1-2/Sctp',
  'CMD node server.js',
  'CMD node "server.js" # x',
  'ENTRYPOINT exec a',
  'MAINTAINER a "b" <c@d>',
  'maintainer a b',
  'COPY a b c',
  'ADD a b /c/',
  'COPY --from=Build /a /b',
  '# hadolint ignore=DL3014',
  '# apt-get install a',
  '',
];
const FROMS = [
  'FROM debian:12',
  'from debian:12 as Build',
  'FROM --platform=$TARGETPLATFORM debian:12',
  'FROM debian:12 as a',
];
const texts = fc
  .tuple(
    fc.constantFrom(...FROMS),
    fc.array(fc.constantFrom(...SNIPPETS, ...FROMS), { minLength: 1, maxLength: 8 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([from, lines, end, ended]) => [from, ...lines].join('\n').replaceAll('\n', end) + (ended ? end : ''))
  .filter(parses);

test('each patch parses again, mends its rule, and changes nothing else', () => {
  fc.assert(
    fc.property(texts, (text) => {
      for (const one of patched(text))
        expect([one.finding.rule, complaint(text, one)]).toEqual([one.finding.rule, undefined]);
    }),
    { numRuns: 300 },
  );
});

test('all patches of a file together damage nothing, and nothing certain is left undone', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const fixed = fixDockerfile(bytes(text), INPUTS);
      if (!fixed.ok) throw new Error(fixed.failure.what);
      expect(damage(text, fixed.value.text)).toBeUndefined();
      expect(fixed.value.text === text).toBe(fixed.value.fixes.length === 0);
      const again = fixDockerfile(bytes(fixed.value.text), INPUTS);
      expect(again.ok && again.value.fixes).toEqual([]);
      const ends = (whole_: string): boolean => /(?<!\r)\n/.test(whole_);
      if (text.includes('\r')) expect(ends(fixed.value.text)).toBe(false);
    }),
    { numRuns: 150 },
  );
});

describe('a patch', () => {
  test.each<[string, string, string]>([
    ['a\nb\nc', 'B', 'a\nB\nc'],
    ['a\r\nb\r\nc\r\n', 'B', 'a\r\nB\r\nc\r\n'],
    ['a\r\nb', 'B\nC', 'a\r\nB\r\nC'],
    ['a\nb\r\n', 'B\nC', 'a\nB\r\nC\r\n'],
  ])('%j with %j is %j', (text, replacement, expected) => {
    expect(applyPatch(text, { line: 2, endLine: 2, replacement })).toBe(expected);
  });
  test('lines that it repeats stay as they are', () => {
    const text = 'a\nb\r\nc\r\r\nd';
    expect(applyPatch(text, { line: 1, endLine: 4, replacement: 'a\nB\nc\nd' })).toBe('a\nB\r\nc\r\r\nd');
    expect(applyPatch('a\r\n\r\nb\r\n', { line: 1, endLine: 3, replacement: 'a\nb' })).toBe('a\r\nb\r\n');
  });
});

test('a hostile row of blanks, options or programs ends in a moment', () => {
  const rows = [
    ' '.repeat(200_000),
    ' -a'.repeat(60_000),
    ' wget'.repeat(40_000),
    ' apt-get'.repeat(25_000),
    ' \\\n'.repeat(60_000),
  ];
  const start = cpuMs();
  for (const row of rows)
    patched(`FROM debian:12\nRUN apt-get install -y wget && wget a && apt-get${row} useradd -u 1234567 x\n`);
  expect(cpuMs() - start).toBeLessThan(20_000);
});
