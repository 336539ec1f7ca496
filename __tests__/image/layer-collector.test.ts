import { describe, expect, test } from '@jest/globals';
import type { Inspector } from '../../src/domain/layer.ts';
import type { TarEntry } from '../../src/formats/tar.ts';
import type { LayerAliases } from '../../src/image/aliases.ts';
import { LayerCollector } from '../../src/image/layer-collector.ts';
import { roomFor } from './test-readers.ts';

const inspectors = ['go', 'rust', 'program'].map(
  (id): Inspector => ({
    id,
    version: 1,
    maxBytes: 2 ** 40,
    wants: ({ path }) => path.startsWith('lib/'),
    starts: () => false,
    inspect: () => undefined,
  }),
);

function collector(aliases: LayerAliases): LayerCollector {
  return new LayerCollector({ readers: { catalogers: [], inspectors, observers: [] }, keep: roomFor(), aliases });
}

function file(path: string, size: number): TarEntry {
  return { path, kind: 'file', mode: 0o755, uid: 0, gid: 0, size, offset: 0, sparse: false };
}

const GIGABYTE = 2 ** 30;

describe('bytes that are read for the sake of further names', () => {
  test('do not count what several readers look at under one name', () => {
    const own = collector({ files: new Map(), folders: [] });
    for (let number = 0; number < 16; number += 1) {
      expect(own.visit(file(`lib/libtorch${number}.so`, GIGABYTE))).toBeDefined();
    }
    expect(own.full).toBe(false);
  });

  test('are bounded', () => {
    const others = ['b', 'c', 'd'].map((as) => ({ reader: 'go', as, at: as }));
    const aliases = { files: new Map([['lib/a', others]]), folders: [] };
    const linked = collector(aliases);
    expect(linked.visit(file('lib/a', GIGABYTE / 2))).toBeDefined();
    expect(linked.full).toBe(false);
    expect(linked.visit(file('lib/a', GIGABYTE / 2))).toBeDefined();
    expect(linked.full).toBe(true);
  });
});
