import type { Cataloger, Observer } from '../../src/domain/layer.ts';
import { KeepBudget } from '../../src/image/keep.ts';
import type { LayerReaders } from '../../src/image/wanting.ts';

/** A cataloger for tests: each line `name version` of the wanted files is a package. */
export function listCataloger(wants: (path: string) => boolean, id = 'list', maxBytes = 1_000_000): Cataloger {
  return {
    id,
    version: 1,
    maxBytes,
    wants,
    read: (path, content) => {
      const text = new TextDecoder().decode(content);
      if (text.startsWith('throw')) throw new Error('boom');
      const lines = text.split('\n').filter((line) => line !== '');
      return {
        packages: lines.map((line) => {
          const [name = '', version = ''] = line.split(' ');
          return { type: 'deb' as const, name, version, licences: [path] };
        }),
      };
    },
  };
}

export const setuid: Observer = {
  id: 'setuid',
  version: 1,
  observe: (entry) => ((entry.mode & 0o4000) !== 0 ? 'setuid' : undefined),
};

export function readersOf(...wanted: readonly string[]): LayerReaders {
  return { catalogers: [listCataloger((path) => wanted.includes(path))], observers: [setuid] };
}

export function roomFor(characters?: number): KeepBudget {
  return new KeepBudget(characters);
}
