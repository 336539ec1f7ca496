import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { Entry, FoundFile } from '../../src/image/layer-entry.ts';
import { isFoundFile, isRestOfEntry } from '../../src/image/layer-entry-check.ts';

const FILE = {
  path: 'var/lib/dpkg/status',
  cataloger: 'dpkg',
  content: {
    packages: [
      {
        type: 'deb',
        name: 'curl',
        version: '1',
        arch: 'amd64',
        source: { name: 'curl', version: '1' },
        licences: ['curl'],
        maintainer: 'm',
        hashes: ['sha1:00'],
        module: 'm',
        within: 'w',
        qualifiers: { build: 'h_0' },
        files: ['usr/bin/curl'],
      },
    ],
    owns: { package: 'curl', paths: ['usr/bin/curl'] },
    declares: { package: 'curl', licences: ['curl'] },
    symbols: 'AAAA',
    problem: 'none',
    amends: true,
  },
};
const ENTRY = {
  diffId: 'sha256:00',
  size: 1,
  entries: 1,
  files: [FILE],
  links: [{ path: 'a', target: 'b', hard: true }],
  facts: [{ path: 'a', fact: 'setuid', mode: 1, uid: 0, size: 2 }],
  whiteouts: ['x'],
  opaques: ['y'],
  seed: [1, 2],
};

/** Every place in a value, as keys from the top. */
function places(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...at]];
  return [[...at], ...Object.entries(value).flatMap(([key, below]) => places(below, [...at, key]))];
}

function changed(value: unknown, at: readonly string[], to: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return to;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const below: unknown = Reflect.get(copy, key);
  if (rest.length === 0 && to === undefined) Reflect.deleteProperty(copy, key);
  else Reflect.set(copy, key, changed(below, rest, to));
  return JSON.parse(JSON.stringify(copy));
}

const OTHERS = fc.constantFrom<unknown>(
  undefined,
  null,
  1,
  -1,
  1.5,
  2 ** 33,
  'x',
  'npm',
  true,
  [],
  {},
  ['x'],
  [1],
  [1, 2],
);

describe('what passes by hand', () => {
  test('a good value does', () => {
    expect(isFoundFile(FILE)).toBe(true);
    expect(isRestOfEntry(ENTRY)).toBe(true);
    expect(isFoundFile({ ...FILE, content: { packages: [], release: { osRelease: {} } } })).toBe(false);
  });

  test('the schema accepts it too, whatever is changed in it', () => {
    const file = fc.tuple(fc.constantFrom(...places(FILE)), OTHERS);
    fc.assert(
      fc.property(file, ([at, to]) => {
        const value = changed(FILE, at, to);
        if (isFoundFile(value)) expect(v.safeParse(FoundFile, value).success).toBe(true);
      }),
      { numRuns: 2000 },
    );
    const entry = fc.tuple(fc.constantFrom(...places({ ...ENTRY, files: [] })), OTHERS);
    fc.assert(
      fc.property(entry, ([at, to]) => {
        const value = changed({ ...ENTRY, files: [] }, at, to);
        const isGood = isRestOfEntry(value) && value.files.every(isFoundFile);
        expect(isGood).toBe(v.safeParse(Entry, value).success);
      }),
      { numRuns: 2000 },
    );
  });
});
