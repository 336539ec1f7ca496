import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readExecutable, startsExecutable } from '../../src/formats/executable.ts';
import { placeOf, searchable, sectionNamed } from '../../src/formats/executable-map.ts';
import { inMemory } from '../../src/formats/random-access.ts';
import { elf, fat, machO, type Part, pe } from './write-executable.ts';

const PARTS: readonly Part[] = [
  { name: '.text', bytes: Buffer.from('program') },
  { name: '.data', bytes: Buffer.from('what it writes to'), writable: true, address: 0x7ff000 },
];
const LITTLE_64 = { bits: 64, littleEndian: true } as const;

const PROGRAMS: readonly [string, Buffer][] = [
  ['ELF 64 little-endian', elf(LITTLE_64, PARTS)],
  ['ELF 64 big-endian', elf({ bits: 64, littleEndian: false }, PARTS)],
  ['ELF 32 little-endian', elf({ bits: 32, littleEndian: true }, PARTS)],
  ['ELF 32 big-endian', elf({ bits: 32, littleEndian: false }, PARTS)],
  ['PE32', pe(32, PARTS)],
  ['PE32+', pe(64, PARTS)],
  ['Mach-O 64', machO(LITTLE_64, PARTS)],
  ['Mach-O 32', machO({ bits: 32, littleEndian: true }, PARTS)],
  ['Mach-O 32 big-endian', machO({ bits: 32, littleEndian: false }, PARTS)],
  ['fat Mach-O', fat([machO(LITTLE_64, PARTS), machO(LITTLE_64, [])])],
  ['fat Mach-O, 64-bit offsets', fat([machO(LITTLE_64, PARTS)], true)],
];

function textAt(program: Buffer, name: string): string | undefined {
  const executable = readExecutable(inMemory(program));
  const section = executable === undefined ? undefined : sectionNamed(executable, name);
  if (executable === undefined || section === undefined) return undefined;
  return Buffer.from(executable.content.read(section.offset, section.size)).toString();
}

describe('sections and segments', () => {
  test.each(PROGRAMS)('%s', (_name, program) => {
    expect(startsExecutable(program.subarray(0, 64))).toBe(true);
    expect(textAt(program, '.text')).toBe('program');
    expect(textAt(program, '.data')).toBe('what it writes to');
    expect(textAt(program, '.bss')).toBeUndefined();
  });

  test.each(PROGRAMS)('%s: an address has its place in the file', (_name, program) => {
    const executable = readExecutable(inMemory(program));
    if (executable === undefined) throw new Error('it is no program');
    const place = placeOf(executable, 0x7ff000 + 5);
    expect(Buffer.from(executable.content.read(place?.offset ?? 0, 2)).toString()).toBe('it');
    expect(place?.size).toBe(12);
    expect(placeOf(executable, 0x7ff000 + 17)).toBeUndefined();
    expect(placeOf(executable, 0)).toBeUndefined();
    expect(executable.segments.map(({ writable }) => writable)).toEqual([false, true]);
  });

  test('an ELF file without section headers has segments', () => {
    const executable = readExecutable(inMemory(elf(LITTLE_64, PARTS, false)));
    expect(executable?.sections).toEqual([]);
    expect(executable?.segments).toHaveLength(2);
  });

  test('a Java class is no fat file', () => {
    const head = Buffer.from('cafebabe0000003d', 'hex');
    expect(readExecutable(inMemory(Buffer.concat([head, Buffer.alloc(4000)])))).toBeUndefined();
  });

  test.each(['', 'MZ', '\x7fELF', '#!/bin/sh\n', 'PK\x03\x04'])('%j is none', (text) => {
    expect(readExecutable(inMemory(Buffer.from(text, 'latin1')))).toBeUndefined();
  });
});

describe('foreign bytes', () => {
  test('damaged headers never throw, and little is read', () => {
    const heads = PROGRAMS.map(([, program]) => program);
    const change = fc.record({
      program: fc.nat(heads.length - 1),
      changes: fc.array(fc.tuple(fc.nat(0x300), fc.nat(255)), { maxLength: 12 }),
      cut: fc.option(fc.nat(0x5000)),
    });
    fc.assert(
      fc.property(change, ({ program, changes, cut }) => {
        const bytes = Buffer.from(heads[program] ?? []);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const part = bytes.subarray(0, cut ?? bytes.length);
        let read = 0;
        const { size, read: at } = inMemory(part);
        const executable = readExecutable({
          size,
          read(offset, length) {
            const found = at(offset, length);
            read += found.length;
            return found;
          },
        });
        for (const area of [...(executable?.sections ?? []), ...(executable?.segments ?? [])])
          expect(area.name.length).toBeLessThanOrEqual(128);
        expect(read).toBeLessThan(8 * 1024 * 1024);
      }),
      { numRuns: 1500, seed: 4 },
    );
  });
});

test('areas that are searched are together no larger than the file; one that claims more hides none behind it', () => {
  const executable = readExecutable(inMemory(elf(LITTLE_64, PARTS)));
  if (executable === undefined) throw new Error('it is not read');
  const { size } = executable.content;
  const area = (name: string, bytes: number) => ({ name, address: 0, offset: 0, size: bytes, writable: false });
  const areas = [
    area('huge', size + 1),
    area('none', 0),
    area('half', size / 2),
    area('again', size / 2),
    area('more', 1),
  ];
  expect(searchable(executable, areas).map(({ name }) => name)).toEqual(['half', 'again']);
});
