import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loneName, MAX_ENTRIES, makeMatrix } from '../../../src/plan/images/matrix.ts';
import { repoPath } from '../../../src/plan/images/repo-path.ts';

function touched(name: string, context = 'a', file = 'a/Dockerfile', more: object = {}) {
  return { image: { name, context, file, contexts: new Map(), ...more }, because: '' };
}

describe('makeMatrix', () => {
  test.each<[string, ReturnType<typeof touched>, object]>([
    ['a folder', touched('API'), { name: 'api', context: 'a', file: 'a/Dockerfile' }],
    ['the root', touched('', '', 'Dockerfile'), { name: 'app', context: '.', file: 'Dockerfile' }],
    [
      'the root’s Dockerfile with another context',
      touched('x', 'src', 'Dockerfile'),
      { context: 'src', file: './Dockerfile' },
    ],
    ['image and stage', touched('x', 'a', 'a/D', { image: 'o/x:1', target: 't' }), { image: 'o/x:1', target: 't' }],
  ])('%s', (_name, one, entry) => {
    expect(makeMatrix([one], 'app').matrix.include).toEqual([expect.objectContaining(entry)]);
  });

  test('nothing is an empty list', () => {
    expect(JSON.stringify(makeMatrix([], 'app').matrix)).toBe('{"include":[]}');
  });

  test('names are slugs, and unique', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('a', 'A', 'a-2', 'x'.repeat(60)));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        const { include } = makeMatrix(
          names.map((one) => touched(one)),
          'app',
        ).matrix;
        expect(new Set(include.map((one) => one.name)).size).toBe(names.length);
        for (const one of include) expect(one.name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
      }),
    );
  });

  test('256 entries, and what is left out is counted', () => {
    const all = Array.from({ length: 300 }, (_, at) => touched(`i${at}`));
    const { matrix, leftOut } = makeMatrix(all, 'app');
    expect(matrix.include).toHaveLength(MAX_ENTRIES);
    expect(leftOut).toBe(44);
  });

  test('long paths stay within an output', () => {
    const all = Array.from({ length: 250 }, (_, at) => touched(`i${at}`, 'a'.repeat(4000), 'b'.repeat(4000)));
    const { matrix, leftOut } = makeMatrix(all, 'app');
    expect(JSON.stringify(matrix).length).toBeLessThan(500_000);
    expect(leftOut).toBeGreaterThan(0);
  });
});

test.each([
  ['Dockerfile', ''],
  ['services/api/Dockerfile', 'services/api'],
  ['docker/web.Dockerfile', 'docker web'],
  ['Dockerfile.dev', 'dev'],
  ['a/Containerfile', 'a'],
])('loneName of %s', (file, name) => {
  expect(loneName(file)).toBe(name);
});

test.each<[string, string, string | undefined]>([
  ['a', './b//c/.', 'a/b/c'],
  ['a/b', '..', 'a'],
  ['a', '..', ''],
  ['a', '../..', undefined],
  ['', '/etc', undefined],
  ['', 'a\\b', undefined],
  ['', 'a\nb', undefined],
  ['', 'https://x', undefined],
])('repoPath(%j, %j) is %j', (base, path, joined) => {
  expect(repoPath(base, path)).toBe(joined);
});
