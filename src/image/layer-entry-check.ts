import type { CatalogedFile, LayerContent } from '../domain/layer.ts';
import { DISTRO_TYPES, type FoundPackage, LANGUAGE_TYPES } from '../domain/package.ts';

/** A layer's value without its path hashes. */
export type EntryValue = Omit<LayerContent, 'replaced'>;

type Fields = Readonly<Record<string, unknown>>;

const TYPES: ReadonlySet<unknown> = new Set([...DISTRO_TYPES, ...LANGUAGE_TYPES]);

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isTextsOrNone(value: unknown): boolean {
  return value === undefined || isTexts(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isWord(value: unknown): boolean {
  return isCount(value) && value <= 0xffffffff;
}

function isPairsOrNone(value: unknown): boolean {
  return value === undefined || (isFields(value) && Object.values(value).every(isText));
}

function isSourceOrNone(value: unknown): boolean {
  return value === undefined || (isFields(value) && isText(value['name']) && isText(value['version']));
}

function isPackage(value: unknown): value is FoundPackage {
  return (
    isFields(value) &&
    TYPES.has(value['type']) &&
    isText(value['name']) &&
    isText(value['version']) &&
    isTexts(value['licences']) &&
    isTextOrNone(value['arch']) &&
    isTextOrNone(value['maintainer']) &&
    isTextOrNone(value['module']) &&
    isTextOrNone(value['within']) &&
    isSourceOrNone(value['source']) &&
    isTextsOrNone(value['hashes']) &&
    isPairsOrNone(value['qualifiers']) &&
    isTextsOrNone(value['files'])
  );
}

/** Of release facts, which are few, the schema judges: what has some is left to it. */
function isCataloged(value: unknown): value is CatalogedFile {
  if (!isFields(value) || value['release'] !== undefined) return false;
  const { packages, owns, declares, symbols, problem, amends } = value;
  const isOwning = owns === undefined || (isFields(owns) && isText(owns['package']) && isTexts(owns['paths']));
  const isDeclaring =
    declares === undefined || (isFields(declares) && isText(declares['package']) && isTexts(declares['licences']));
  const isLog = amends === undefined || amends === true;
  return (
    Array.isArray(packages) &&
    packages.every(isPackage) &&
    isOwning &&
    isDeclaring &&
    isLog &&
    isTextOrNone(symbols) &&
    isTextOrNone(problem)
  );
}

/** True where what was found in one file is surely of its form. */
export function isFoundFile(value: unknown): value is EntryValue['files'][number] {
  return isFields(value) && isText(value['path']) && isText(value['cataloger']) && isCataloged(value['content']);
}

function isLink(value: unknown): boolean {
  return isFields(value) && isText(value['path']) && isText(value['target']) && typeof value['hard'] === 'boolean';
}

function isFact(value: unknown): boolean {
  return (
    isFields(value) &&
    isText(value['path']) &&
    isText(value['fact']) &&
    isCount(value['mode']) &&
    isCount(value['uid']) &&
    isCount(value['size'])
  );
}

/** True where all but the files is of its form: the same as the schema says, in a tenth of its time. */
export function isRestOfEntry(
  value: unknown,
): value is Omit<EntryValue, 'files'> & { readonly files: readonly unknown[] } {
  if (!isFields(value)) return false;
  const { seed, links, facts } = value;
  return (
    isText(value['diffId']) &&
    isCount(value['size']) &&
    isCount(value['entries']) &&
    Array.isArray(value['files']) &&
    Array.isArray(links) &&
    links.every(isLink) &&
    Array.isArray(facts) &&
    facts.every(isFact) &&
    isTexts(value['whiteouts']) &&
    isTexts(value['opaques']) &&
    Array.isArray(seed) &&
    seed.length === 2 &&
    seed.every(isWord)
  );
}
