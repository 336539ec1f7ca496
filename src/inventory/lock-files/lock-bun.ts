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

/** The place of the first match at or behind `at`; the text's length where there is none. The pattern is global. */
function findFrom(text: string, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.index ?? text.length;
}

/** The place behind a string, or where its line ends. Not by one pattern: V8 keeps a step back for each character of a string. */
function behindString(text: string, quote: number): number {
  let at = findFrom(text, /["\\\n]/g, quote + 1);
  while (text[at] === '\\') at = findFrom(text, /["\\\n]/g, at + 2);
  return text[at] === '"' ? at + 1 : at;
}

/** JSON with commas before closing brackets, and comments, as JSON (bun.lock is written so). One pass; strings stay as they are. */
function toJson(text: string): string {
  const kept: string[] = [];
  let start = 0;
  const leaveOut = (at: number, end: number): number => {
    kept.push(text.slice(start, at));
    start = end;
    return end;
  };
  for (let at = findFrom(text, /["/,]/g, 0); at < text.length; at = findFrom(text, /["/,]/g, at)) {
    if (text[at] === '"') at = behindString(text, at);
    else if (text.startsWith('//', at)) at = leaveOut(at, findFrom(text, /\n/g, at));
    else if (text[at] === ',' && /[\]}]/.test(text.charAt(findFrom(text, /\S/g, at + 1)))) at = leaveOut(at, at + 1);
    else at += 1;
  }
  return kept.join('') + text.slice(start);
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
  version: 2,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => baseName(path) === 'bun.lock',
  read,
};
