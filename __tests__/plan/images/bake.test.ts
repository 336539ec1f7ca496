import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillIn, readBakeJson } from '../../../src/plan/images/bake.ts';
import { type Declarations, MAX_DECLARED } from '../../../src/plan/images/declared.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

function read(file: object, path = 'docker-bake.json'): Declarations {
  const result = readBakeJson(path, JSON.stringify(file));
  if (!result.ok) throw new Error(result.failure.why);
  return result.value;
}

describe('readBakeJson', () => {
  test.each<[string, object, object]>([
    ['defaults', {}, { name: 'a', context: '', file: 'Dockerfile' }],
    ['places', { context: 'app', dockerfile: 'x/D' }, { context: 'app', file: 'app/x/D' }],
    ['stage and tag', { target: 'prod', tags: ['o/a:1', 'o/a:2'] }, { target: 'prod', image: 'o/a:1' }],
  ])('%s', (_name, target, image) => {
    expect(read({ target: { a: target } }).images).toEqual([expect.objectContaining(image)]);
  });

  test('what is inherited; a mould is no image', () => {
    const file = {
      target: {
        _common: { context: 'app', dockerfile: 'A', contexts: { lib: './lib' } },
        a: { inherits: ['_common'], dockerfile: 'B', contexts: { base: 'target:b' } },
        b: { inherits: ['_common'] },
      },
    };
    const { images } = read(file);
    expect(images.map(({ name, file: path }) => [name, path])).toEqual([
      ['a', 'app/B'],
      ['b', 'app/A'],
    ]);
    expect([...(images[0]?.contexts ?? [])]).toEqual([
      ['lib', { kind: 'folder', path: 'lib' }],
      ['base', { kind: 'image', name: 'b' }],
    ]);
  });

  test('a mould of many contexts that many inherit often does not multiply', () => {
    const contexts = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`c${index}`, './x']));
    const heir = { inherits: Array.from({ length: 50 }, () => 'mould') };
    const target = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`t${index}`, heir]));
    const before = cpuMs();
    expect(read({ target: { mould: { contexts }, ...target } }).images).toHaveLength(0);
    expect(cpuMs() - before).toBeLessThan(5_000);
  });

  test('what is beyond the bound of one file is told', () => {
    const count = MAX_DECLARED + 7;
    const target = Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, {}]));
    const { images, notes } = read({ target });
    expect(images).toHaveLength(MAX_DECLARED);
    expect(notes).toEqual([expect.stringContaining('7')]);
  });

  test('a mould that a group names is an image', () => {
    const file = { group: { default: { targets: ['a'] } }, target: { a: {}, b: { inherits: ['a'] } } };
    expect(read(file).images.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('variables have their defaults', () => {
    const file = { variable: { D: { default: 'app' }, N: {} }, target: { a: { context: '${D}', tags: ['o/a:${N}'] } } };
    expect(read(file).images).toEqual([expect.not.objectContaining({ image: expect.anything() })]);
    expect(read(file).images[0]).toMatchObject({ context: 'app' });
  });

  test.each<[string, object]>([
    ['more than a variable', { context: '${notequal("", A) ? "a" : "b"}' }],
    ['a variable without default', { context: '${X}' }],
    ['a remote context', { context: 'https://github.com/o/r.git' }],
    ['a place outside', { context: '../x' }],
    ['a Dockerfile in it', { 'dockerfile-inline': 'FROM x' }],
    ['a matrix', { matrix: { v: ['1', '2'] } }],
  ])('%s: left out, and told', (_name, target) => {
    const { images, notes } = read({ target: { a: target } });
    expect(images).toEqual([]);
    expect(notes).toHaveLength(1);
  });

  test('circles and crowds end', () => {
    const names = Array.from({ length: 60 }, (_, at) => `t${at}`);
    const target = Object.fromEntries(names.map((name) => [name, { inherits: names }]));
    expect(read({ target, group: { all: { targets: names } } }).images).toHaveLength(60);
  });

  test.each(['', '[]', '{"target": []}', '{"target": {"a": {"context": 1}}}', '{'])('%j: refused', (text) => {
    expect(readBakeJson('docker-bake.json', text)).toMatchObject({ ok: false, failure: { code: 'file/unreadable' } });
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.json(), (text) => void readBakeJson('docker-bake.json', text)));
  });
});

describe('fillIn', () => {
  const variables = new Map([['A', 'x']]);
  test.each<[string, string | undefined]>([
    ['a${A}b', 'axb'],
    ['$A', '$A'],
    ['$${A}', '${A}'],
    ['${B}', undefined],
    ['%{ if A }', undefined],
    ['${A', undefined],
  ])('%s: %s', (text, filled) => {
    expect(fillIn(text, variables)).toBe(filled);
  });
});
