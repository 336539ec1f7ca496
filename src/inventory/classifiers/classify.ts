import { Buffer } from 'node:buffer';
import type { RandomAccess } from '../../domain/bytes.ts';
import { placesOf } from '../../formats/random-access.ts';
import { isToken, own } from '../text.ts';
import type { Classifier, Evidence } from './classifier.ts';
import { LANGUAGES } from './languages.ts';
import { SERVERS } from './servers.ts';
import { TOOLS } from './tools.ts';

/** Every program that is known by its bytes. */
const CLASSIFIERS: readonly Classifier[] = [...LANGUAGES, ...SERVERS, ...TOOLS];

const BEFORE = 128;
const AFTER = 192;
/** Places of one anchor that are tried: it is a text of the program, not of what the program reads. */
const MAX_PLACES = 20_000;

/** A program and its version. */
export interface Classified {
  readonly name: string;
  readonly version: string;
}

/** All names in one pattern: it is tried on every file of every layer. */
const NAMES = new RegExp(CLASSIFIERS.map(({ file }) => `(?:${file.source})`).join('|'));

/** True where a file of this name may be one of the programs. */
export function isClassified(path: string): boolean {
  return NAMES.test(path.slice(path.lastIndexOf('/') + 1));
}

function versionAt(content: RandomAccess, place: number, { before, after }: Evidence): string | undefined {
  const start = Math.max(0, place - BEFORE);
  const bytes = content.read(start, place - start + AFTER);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const left = before?.exec(text.slice(0, place - start));
  const right = after?.exec(text.slice(place - start));
  if (left === null || right === null) return undefined;
  const version = `${left?.groups?.['version'] ?? ''}${right?.groups?.['version'] ?? ''}`;
  return isToken(version) ? own(version) : undefined;
}

function find(content: RandomAccess, evidence: Evidence, file: RegExpExecArray): string | undefined {
  const anchor = typeof evidence.anchor === 'string' ? evidence.anchor : evidence.anchor(file);
  if (anchor === undefined) return undefined;
  let tries = 0;
  for (const place of placesOf(content, Buffer.from(anchor, 'latin1'))) {
    const version = versionAt(content, place, evidence);
    if (version !== undefined) return version;
    tries += 1;
    if (tries >= MAX_PLACES) break;
  }
  return undefined;
}

function versionOf(content: RandomAccess, classifier: Classifier, file: RegExpExecArray): string | undefined {
  for (const evidence of classifier.evidence) {
    const version = find(content, evidence, file);
    if (version !== undefined) return version;
  }
  return undefined;
}

/** The programs that a file is, by its name and its bytes. */
export function classify(path: string, content: RandomAccess): Classified[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found: Classified[] = [];
  const replaced = new Set<string>();
  for (const classifier of CLASSIFIERS) {
    const file = replaced.has(classifier.name) ? null : classifier.file.exec(name);
    const version = file === null ? undefined : versionOf(content, classifier, file);
    if (version === undefined) continue;
    found.push({ name: classifier.name, version });
    for (const other of classifier.insteadOf ?? []) replaced.add(other);
  }
  return found;
}
