import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { fromIntegrity } from '../integrity.ts';
import { decodeText } from '../text.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';
import { readJsonOf, Table } from './json.ts';

const Lock = v.object({ packages: v.optional(Table, {}) });
/** `[NAME@VERSION, registry, {…}, integrity]`, shorter for what is of no registry. */
const Tuple = v.looseTuple([v.string()]);

/** JSON with commas before closing brackets, and comments, as JSON (bun.lock is written so). One pass; strings stay as they are. */
function toJson(text: string): string {
  return text.replaceAll(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|,(?=\s{0,4096}[\]}])/g, (part) =>
    part.startsWith('"') ? part : '',
  );
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  const json = Buffer.from(toJson(decodeText(content)));
  return readJsonOf(json, Lock, ({ packages }) => {
    const found: LockedPackage[] = [];
    let damaged = 0;
    for (const value of Object.values(packages)) {
      const tuple = v.safeParse(Tuple, value);
      if (!tuple.success) {
        damaged += 1;
        continue;
      }
      const [written] = tuple.output;
      const at = written.indexOf('@', 1);
      const hash = fromIntegrity(tuple.output.at(-1));
      if (at > 0) found.push({ name: written.slice(0, at), version: written.slice(at + 1), hash });
    }
    return lockedPackages(
      'npm',
      found,
      damaged === 0 ? undefined : `${damaged} of its packages are not as Bun writes them`,
    );
  });
}

/** bun.lock, Bun's lock file in text. */
export const lockBun: Cataloger = {
  id: 'lock-bun',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'bun.lock',
  read,
};
