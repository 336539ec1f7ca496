import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { rust } from '../../../src/inventory/inspectors/rust.ts';
import { elf, machO, pe } from '../../formats/write-executable.ts';

const LITTLE = { bits: 64, littleEndian: true } as const;
const LIST = {
  packages: [
    { name: 'app', version: '0.1.0', source: 'local', root: true, dependencies: [1, 2] },
    { name: 'serde', version: '1.0.217', source: 'crates.io', kind: 'runtime' },
    { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
  ],
};

function section(content: string | Uint8Array): { name: string; bytes: Buffer }[] {
  return [{ name: '.dep-v0', bytes: deflateSync(content) }];
}

function inspect(program: Uint8Array): CatalogedFile | undefined {
  return rust.inspect('app', inMemory(program));
}

describe('crates of cargo-auditable', () => {
  const json = JSON.stringify(LIST);
  test.each([
    ['ELF', elf(LITTLE, section(json))],
    ['PE', pe(64, section(json))],
    ['Mach-O', machO(LITTLE, section(json))],
  ])('%s', (_name, program) =>
    expect(inspect(program)).toEqual({
      packages: [
        { type: 'cargo', name: 'app', version: '0.1.0', licences: [] },
        { type: 'cargo', name: 'serde', version: '1.0.217', licences: [] },
      ],
    }),
  );

  test('a program without the list is nothing of ours', () =>
    expect(inspect(elf(LITTLE, [{ name: '.text', bytes: Buffer.from('x') }]))).toBeUndefined());

  test('a crate with an impossible name is left out', () =>
    expect(
      inspect(elf(LITTLE, section(JSON.stringify({ packages: [{ name: 'a b', version: '1' }, 7, null] })))),
    ).toEqual({
      packages: [],
    }));

  test.each([
    ['not JSON', section('{')],
    ['another JSON', section('[]')],
    ['not compressed', [{ name: '.dep-v0', bytes: Buffer.from('plain') }]],
    ['a bomb', section(Buffer.alloc(80 * 1024 * 1024))],
    ['more crates than any program has', section(JSON.stringify({ packages: new Array(100_001).fill(0) }))],
  ])('%s is told', (_name, parts) => {
    const found = inspect(elf(LITTLE, parts));
    expect(found?.packages).toEqual([]);
    expect(found?.problem).toBeDefined();
  });

  test('damaged programs never throw', () => {
    const program = elf(LITTLE, section(json));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(program.length - 1), fc.nat(255)), { maxLength: 16 }), (changes) => {
        const bytes = Buffer.from(program);
        for (const [at, value] of changes) bytes[at] = value;
        inspect(bytes);
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
