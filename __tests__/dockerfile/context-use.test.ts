import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ContextUse, contextUse, reaching } from '../../src/dockerfile/context-use.ts';
import { pathCovers } from '../../src/dockerfile/dockerignore.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

function use(text: string, target?: string): ContextUse {
  const parsed = parseDockerfile(new TextEncoder().encode(text), 'Dockerfile');
  if (!parsed.ok) throw new Error(parsed.failure.why);
  return contextUse(parsed.value, { buildArgs: {}, ...(target === undefined ? {} : { target }) });
}

describe('contextUse', () => {
  test.each<[string, string, readonly string[]]>([
    ['COPY', 'COPY a b/ /x', ['a', 'b']],
    ['ADD', 'ADD ./a /x', ['a']],
    ['the JSON form', 'COPY ["a b", "/x"]', ['a b']],
    ['everything', 'COPY . /x', ['']],
    ['a leading /, and ..', 'COPY /a/../b ../c /x', ['b', 'c']],
    ['a variable with a value', 'ARG D=src\nCOPY $D /x', ['src']],
    ['one without', 'ARG D\nCOPY ${D}x /x', ['']],
    ['flags', 'COPY --chown=1:1 --exclude=*.md a /x', ['a']],
    ['a bind mount', 'RUN --mount=type=bind,source=a,target=/a true', ['a']],
    ['a bind mount of everything', 'RUN --mount=target=/a true', ['']],
    ['other mounts', 'RUN --mount=type=cache,target=/a --mount=type=secret,id=b true', []],
    ['ONBUILD', 'ONBUILD COPY a /x', ['a']],
    ['a download', 'ADD https://example.com/a git@github.com:o/r.git /x', []],
    ['a here-document', 'COPY <<EOF /x\na\nEOF', []],
    ['another stage', 'COPY --from=0 a /x', []],
  ])('%s', (_name, text, sources) => {
    const first = _name === 'another stage' ? 'FROM a\nFROM b' : 'FROM a';
    expect(use(`${first}\n${text}\n`).sources).toEqual(sources);
  });

  test('what is taken from elsewhere, by its name', () => {
    const { from, bases, sources } = use(
      'FROM base AS b\nFROM b\nCOPY --from=lib src /x\nRUN --mount=from=tools,source=bin,target=/t true\nCOPY --from=b y /y\n',
    );
    expect([...from]).toEqual([
      ['lib', ['src']],
      ['tools', ['bin']],
    ]);
    expect(bases).toEqual(['base']);
    expect(sources).toEqual([]);
  });

  test('stages that the target does not need take nothing', () => {
    const text = 'FROM a AS x\nCOPY one /\nFROM b AS y\nCOPY two /\nFROM c AS z\nCOPY --from=x /one /\nCOPY three /\n';
    expect(use(text).sources).toEqual(['one', 'three']);
    expect(use(text, 'y').sources).toEqual(['two']);
    expect(use(text, '0').sources).toEqual(['one']);
    expect(use(text, 'nowhere').sources).toEqual(['one', 'two', 'three']);
  });
});

describe('reaching', () => {
  test.each<[readonly string[], string, boolean]>([
    [[''], 'a/b', true],
    [['a'], 'a/b/c', true],
    [['a'], 'ab', false],
    [['a/b'], 'a/c', false],
    [['*.json'], 'package.json', true],
    [['*.json'], 'a/package.json', false],
    [['a/*/x'], 'a/b/x', true],
    [['**/x'], 'a/b/x', true],
    [[], 'a', false],
  ])('%j takes %s: %j', (sources, path, expected) => {
    expect(reaching(sources)(path)).toBe(expected);
  });

  test('sources without a sign of a pattern are found as patterns are', () => {
    const parts = fc.array(fc.constantFrom('a', 'b', 'ab', '*', '?', '[a]', '**', 'a.b'), {
      minLength: 1,
      maxLength: 4,
    });
    const plain = fc.array(fc.constantFrom('a', 'b', 'ab', 'a.b'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), plain, (given, path) => {
        const sources = given.map((one) => one.join('/'));
        const covered = sources.some((source) => pathCovers(source, path.join('/')));
        expect(reaching(sources)(path.join('/'))).toBe(covered);
      }),
    );
  });

  test('many sources and many files take no more time than both of them', () => {
    const reaches = reaching(Array.from({ length: 20_000 }, (_, at) => `src/part-${at}`));
    const before = cpuMs();
    for (let at = 0; at < 20_000; at += 1) expect(reaches(`lib/${at}/x`)).toBe(false);
    expect(reaches('src/part-7/x')).toBe(true);
    expect(cpuMs() - before).toBeLessThan(10_000);
  });
});
