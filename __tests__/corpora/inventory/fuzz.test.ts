import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';
import { INSPECTORS } from '../../../src/inventory/inspectors/registry.ts';
import { LOCK_FILE_CATALOGERS } from '../../../src/inventory/lock-files/registry.ts';
import { readSbom } from '../../../src/inventory/sbom/read.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

/** Readings of each parser. The seed is fixed: a failure comes again. */
const ROUNDS = 500;
const MAX_SEED_BYTES = 128 * 1024;

/** xorshift32: enough to change bytes by, and the same in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function seedsBelow(folder: string): Uint8Array[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size > 0 && statSync(path).size <= MAX_SEED_BYTES)
    .map((path) => readFileSync(path));
}

/** A real file with bytes changed, cut off, doubled, or of another file put in. */
function mutate(seeds: readonly Uint8Array[], below: (limit: number) => number): Uint8Array {
  const pick = (): Uint8Array => seeds[below(seeds.length)] ?? new Uint8Array(0);
  let bytes = Uint8Array.from(pick());
  for (let changes = 1 + below(8); changes > 0; changes -= 1) {
    const at = below(bytes.length + 1);
    switch (below(5)) {
      case 0:
        bytes = bytes.slice(0, at);
        break;
      case 1:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...pick().subarray(0, 64), ...bytes.subarray(at)]);
        break;
      case 2:
        bytes.fill(below(256), at, at + 4);
        break;
      default:
        if (at < bytes.length) bytes[at] = below(256);
    }
  }
  return bytes;
}

describeWithCorpora('every parser of an inventory, on real files that were damaged', (dir) => {
  const seeds = [...seedsBelow(join(dir, 'osv-scalibr')), ...seedsBelow(join(dir, 'rpmdb'))];
  const read: readonly (readonly [string, (bytes: Uint8Array) => CatalogedFile | undefined])[] = [
    ...[...CATALOGERS, ...LOCK_FILE_CATALOGERS].map(
      (one) => [one.id, (bytes: Uint8Array) => one.read(`some/${one.id}/file`, bytes)] as const,
    ),
    ...INSPECTORS.map(
      (one) => [one.id, (bytes: Uint8Array) => one.inspect('usr/bin/program', inMemory(bytes))] as const,
    ),
  ];

  /** The files in which a parser finds something: what is damaged there is damage of its own format. */
  const ownOf = (parse: (bytes: Uint8Array) => CatalogedFile | undefined): readonly Uint8Array[] => {
    const own = seeds.filter((bytes) => (parse(bytes)?.packages ?? []).length > 0);
    return own.length === 0 ? seeds : own;
  };

  test('there is something to damage, and for most parsers files of their own', () => {
    expect(seeds.length).toBeGreaterThan(100);
    const withOwn = read.filter(([, parse]) => ownOf(parse) !== seeds).map(([id]) => id);
    expect(withOwn.length).toBeGreaterThan(25);
    expect(withOwn).toEqual(
      expect.arrayContaining(['apk', 'dpkg', 'rpm', 'npm', 'python', 'gem', 'composer', 'deps-json']),
    );
  });

  test.each(read.map(([id, parse]) => ({ id, parse })))('$id takes them all', ({ id, parse }) => {
    const below = randomFrom([...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) | 1);
    const own = ownOf(parse);
    const started = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) {
      const found = parse(mutate(round % 2 === 0 ? own : seeds, below));
      for (const { name, version } of found?.packages ?? [])
        expect([typeof name, typeof version]).toEqual(['string', 'string']);
    }
    // A tenth of a second for each, where a few milliseconds are the rule: what grows faster than its input is found out.
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(ROUNDS * 100);
  });

  test('the reader of SBOMs takes them all', () => {
    const below = randomFrom(4711);
    const own = seeds.filter((bytes) => readSbom(bytes).ok);
    expect(own.length).toBeGreaterThan(5);
    for (let round = 0; round < ROUNDS; round += 1)
      expect(readSbom(mutate(round % 2 === 0 ? own : seeds, below))).toBeDefined();
  });
});
