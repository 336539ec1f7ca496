import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasSymbol } from '../../../src/domain/go-symbols.ts';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { go } from '../../../src/inventory/inspectors/go.ts';
import { elf, fat, type Kind, machO, type Part, pe } from '../../formats/write-executable.ts';
import { functionTable, goParts, inlineInfo, pointedInfo } from '../go/write-go.ts';

const LITTLE: Kind = { bits: 64, littleEndian: true };
const KINDS: readonly Kind[] = [
  LITTLE,
  { bits: 64, littleEndian: false },
  { bits: 32, littleEndian: true },
  { bits: 32, littleEndian: false },
];
const MODULES = 'path\texample.com/a/cmd/a\nmod\texample.com/a\tv1.2.3\t\ndep\tgolang.org/x/net\tv0.17.0\th1:x\n';
const NAMES = [
  'go:buildid',
  'runtime.main',
  'main.main',
  'main.helper',
  'net/http.(*Server).Serve',
  'golang.org/x/net/http2.(*Framer).ReadFrame.func1',
];
const LISTED = ['golang stdlib 1.22.1', 'golang example.com/a v1.2.3', 'golang golang.org/x/net v0.17.0'];

function inspect(program: Uint8Array): CatalogedFile | undefined {
  return go.inspect('app', inMemory(program));
}

function listed(program: Uint8Array): string[] | undefined {
  return inspect(program)?.packages.map(({ type, name, version }) => `${type} ${name} ${version}`);
}

function named(kind: Kind): string {
  return `${kind.bits} bits, ${kind.littleEndian ? 'little' : 'big'}-endian`;
}

describe('which files', () => {
  const entry = { path: 'usr/bin/app', kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 9999 } as const;
  test.each([
    [{}, true],
    [{ mode: 0o644 }, false],
    [{ mode: 0o644, path: 'app/ext.so' }, true],
    [{ mode: 0o644, path: 'app/app.exe' }, true],
    [{ mode: 0o644, path: 'usr/lib/libc.so.6' }, false],
    [{ kind: 'symlink' as const }, false],
    [{ size: 20 }, false],
  ])('%j: %s', (changes, wanted) => expect(go.wants({ ...entry, ...changes })).toBe(wanted));
});

describe('forms of the build information', () => {
  const data = (info: Buffer): readonly Part[] => [{ name: '.data', bytes: info, writable: true }];
  const inline = inlineInfo('go1.22.1', MODULES);

  test.each(KINDS.map((kind) => [named(kind), kind] as const))('ELF, in a section: %s', (_name, kind) =>
    expect(listed(elf(kind, goParts(inline, functionTable(kind, NAMES))))).toEqual(LISTED),
  );
  test.each(KINDS.map((kind) => [named(kind), kind] as const))('ELF, by pointers: %s', (_name, kind) => {
    const info = pointedInfo(kind, 0x700000, 'go1.22.1', MODULES);
    expect(listed(elf(kind, goParts(info, Buffer.alloc(8), 0x700000)))).toEqual(LISTED);
  });
  test('ELF without section headers: in the writable segment, not at its start', () =>
    expect(listed(elf(LITTLE, data(Buffer.concat([Buffer.alloc(0x230), inline])), false))).toEqual(LISTED));
  test('what is not aligned to 16 bytes is not it', () =>
    expect(listed(elf(LITTLE, data(Buffer.concat([Buffer.alloc(0x238), inline])), false))).toBeUndefined());
  test('what is in a segment that nobody writes to is not it', () =>
    expect(listed(elf(LITTLE, [{ name: '.rodata', bytes: inline }], false))).toBeUndefined());
  test('an ELF file with sections, none of them Go’s, is not searched', () =>
    expect(listed(elf(LITTLE, data(inline)))).toBeUndefined());
  test.each([32, 64] as const)('PE of %d bits', (bits) => expect(listed(pe(bits, data(inline)))).toEqual(LISTED));
  test('Mach-O', () =>
    expect(listed(machO(LITTLE, [{ name: '__go_buildinfo', bytes: inline, writable: true }]))).toEqual(LISTED));
  test('Mach-O without the section', () => expect(listed(machO(LITTLE, data(inline)))).toEqual(LISTED));
  test('fat Mach-O: the first program', () =>
    expect(listed(fat([machO(LITTLE, data(inline)), machO(LITTLE, [])]))).toEqual(LISTED));

  test('a text that is longer than the file is none', () => {
    const short = Buffer.concat([inline.subarray(0, 41), Buffer.from([0xff, 0xff, 0xff, 0x7f])]);
    expect(listed(elf(LITTLE, goParts(short, Buffer.alloc(8))))).toBeUndefined();
  });
  test('the go command is Go', () => {
    const modules = 'path\tcmd/go\nbuild\t-compiler=gc\n';
    expect(listed(elf(LITTLE, goParts(inlineInfo('go1.22.1', modules), Buffer.alloc(8))))).toEqual([
      'golang stdlib 1.22.1',
      'generic go 1.22.1',
    ]);
  });
});

describe('linked functions', () => {
  const info = inlineInfo('go1.22.1', MODULES);
  const symbolsOf = (program: Uint8Array): string | undefined => inspect(program)?.symbols;

  test.each(
    KINDS.flatMap((kind) =>
      [0xfffffffa, 0xfffffff0, 0xfffffff1].map((magic) => [named(kind), magic.toString(16), kind, magic] as const),
    ),
  )('%s, header %s', (_name, _magic, kind, magic) => {
    const symbols = symbolsOf(elf(kind, goParts(info, functionTable(kind, NAMES, magic)))) ?? '';
    expect(hasSymbol(symbols, 'net/http', 'Server.Serve')).toBe(true);
    expect(hasSymbol(symbols, 'net/http', '')).toBe(true);
    expect(hasSymbol(symbols, 'golang.org/x/net/http2', 'Framer.ReadFrame')).toBe(true);
    // The main package goes by its import path.
    expect(hasSymbol(symbols, 'example.com/a/cmd/a', 'helper')).toBe(true);
    expect(hasSymbol(symbols, 'main', 'helper')).toBe(false);
    expect(hasSymbol(symbols, 'net/http', 'Server.ServeTLS')).toBe(false);
    expect(hasSymbol(symbols, 'crypto/tls', '')).toBe(false);
  });

  test('a program without section names is searched for the table', () => {
    const table = functionTable(LITTLE, NAMES);
    const parts: Part[] = [
      { name: '.rdata', bytes: Buffer.concat([Buffer.alloc(96), table]) },
      { name: '.data', bytes: info, writable: true },
    ];
    expect(hasSymbol(symbolsOf(pe(64, parts)) ?? '', 'net/http', 'Server.Serve')).toBe(true);
  });

  test.each([
    ['a header of Go 1.15, whose names have no table', functionTable(LITTLE, NAMES, 0xfffffffb)],
    ['a header of a Go to come', functionTable(LITTLE, NAMES, 0xffffffe0)],
    ['a table without the runtime', functionTable(LITTLE, ['a.b', 'c.d'])],
    ['no table', Buffer.alloc(64)],
    ['a table that is cut', functionTable(LITTLE, NAMES).subarray(0, 40)],
  ])('%s: nothing is known, nothing is concluded', (_name, table) => {
    const found = inspect(elf(LITTLE, goParts(info, table)));
    expect(found?.packages).toHaveLength(3);
    expect(found?.symbols).toBeUndefined();
  });
});

describe('foreign bytes', () => {
  const programs = [
    ...KINDS.map((kind) => elf(kind, goParts(inlineInfo('go1.22.1', MODULES), functionTable(kind, NAMES)))),
    ...KINDS.map((kind) =>
      elf(kind, goParts(pointedInfo(kind, 0x700000, 'go1.17', MODULES), functionTable(kind, NAMES), 0x700000)),
    ),
    pe(64, [{ name: '.data', bytes: inlineInfo('go1.22.1', MODULES), writable: true }]),
    machO(LITTLE, [{ name: '__go_buildinfo', bytes: inlineInfo('go1.22.1', MODULES), writable: true }]),
  ];
  test('damaged programs never throw, and list sound names only', () => {
    const change = fc.record({
      program: fc.nat(programs.length - 1),
      changes: fc.array(fc.tuple(fc.oneof(fc.nat(0x200), fc.integer({ min: 0x1000, max: 0x3000 })), fc.nat(255)), {
        maxLength: 16,
      }),
      cut: fc.option(fc.nat(0x4000)),
    });
    fc.assert(
      fc.property(change, ({ program, changes, cut }) => {
        const bytes = Buffer.from(programs[program] ?? []);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        for (const { name, version } of inspect(bytes.subarray(0, cut ?? bytes.length))?.packages ?? []) {
          expect(name).toMatch(/^[!-~]{1,256}$/);
          expect(version).toMatch(/^[!-~]{0,256}$/);
        }
      }),
      { numRuns: 1500, seed: 4 },
    );
  });
});
