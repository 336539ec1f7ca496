import { type Document, isScalar, parseDocument, visit } from 'yaml';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { LEVELS, type LintLevel } from './level.ts';

/** What a label's value must be (hadolint's label-schema). */
const LABEL_TYPES = ['text', 'url', 'semver', 'hash', 'rfc3339', 'spdx', 'email'] as const;
export type LabelType = (typeof LABEL_TYPES)[number];

/** hadolint's configuration, as far as it says what is found. Made of `.hadolint.yaml` by `parseHadolintConfig`. */
export interface HadolintConfig {
  /** As findings name it. */
  readonly path?: string;
  readonly ignored: ReadonlySet<string>;
  readonly levels: ReadonlyMap<string, LintLevel>;
  /** Registries that images may come from. Empty: all. */
  readonly trustedRegistries: readonly string[];
  readonly labels: ReadonlyMap<string, LabelType>;
  readonly strictLabels: boolean;
  readonly disableIgnorePragma: boolean;
  /** The least level that closes the gate; `none` where nothing does. Absent where the file does not say. */
  readonly threshold?: LintLevel | 'none';
}

/** As if there were no file. */
export const NO_CONFIG: HadolintConfig = {
  ignored: new Set(),
  levels: new Map(),
  trustedRegistries: [],
  labels: new Map(),
  strictLabels: false,
  disableIgnorePragma: false,
};

/** What is read of a configuration at most. */
export const MAX_CONFIG_BYTES = 256 * 1024;
const MAX_ENTRIES = 1000;
const MAX_LABELS = 100;
/** Names in the file are repeated in findings. */
const MAX_NAME = 300;
const THRESHOLDS: readonly string[] = [...LEVELS, 'none'];
/** Keys that say how hadolint prints: without meaning here. */
const OUTPUT_KEYS = ['format', 'no-color', 'output', 'verbose', 'file-path-in-report'];
const OVERRIDES: readonly LintLevel[] = ['error', 'warning', 'info', 'style'];

class Refused extends Error {}

/**
 * Reads a `.hadolint.yaml` (hadolint README, "Configure"). `notes` name keys that are unknown, or without meaning here.
 * Fails with policy/hadolint-config for what hadolint refuses too: no YAML, or a value of another type. Never throws for foreign text.
 */
export function parseHadolintConfig(
  path: string,
  text: string,
): Result<{ readonly config: HadolintConfig; readonly notes: readonly string[] }> {
  try {
    // Keys are compared below: the library compares each with each.
    const document = parseDocument(text, { merge: false, prettyErrors: false, logLevel: 'error', uniqueKeys: false });
    const [error] = document.errors;
    if (error !== undefined) throw new Refused(`it is not YAML (${error.message.slice(0, 200)})`);
    const twice = repeatedKey(document);
    if (twice !== undefined) throw new Refused(`the key ${shown(twice)} is there twice`);
    // Aliases are refused: nobody needs them here, and they multiply.
    const root: unknown = document.toJS({ maxAliasCount: 0 });
    const keys = root === null || root === undefined ? {} : mapping(root, 'the file');
    return ok({ config: { path, ...readKeys(keys) }, notes: notesOf(path, keys) });
  } catch (error) {
    if (error instanceof Refused || error instanceof ReferenceError) return refused(path, error.message);
    throw error;
  }
}

/** A key that its mapping has twice. */
function repeatedKey(document: Document): unknown {
  let twice: unknown;
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          twice = key.value;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return twice;
}

function refused(path: string, why: string): { ok: false; failure: Failure } {
  return fail(
    'policy/hadolint-config',
    `${path} is refused: ${why}`,
    'hadolint refuses it too, and checks without it; a gate must not open that way',
    'correct the file, or set `hadolint-config: never`',
  );
}

type Keys = Readonly<Record<string, unknown>>;

function readKeys(keys: Keys): Omit<HadolintConfig, 'path'> {
  const threshold = thresholdOf(keys);
  return {
    ignored: new Set(rules(keys['ignored'], 'ignored')),
    levels: readOverride(keys['override']),
    trustedRegistries: readRegistries(keys['trustedRegistries'] ?? keys['trusted-registries']),
    labels: readLabels(keys['label-schema']),
    strictLabels: flag(keys['strict-labels'], 'strict-labels'),
    disableIgnorePragma: flag(keys['disable-ignore-pragma'], 'disable-ignore-pragma'),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

/** `no-fail` is the threshold that nothing reaches. */
function thresholdOf(keys: Keys): HadolintConfig['threshold'] {
  if (flag(keys['no-fail'], 'no-fail')) return 'none';
  const value = keys['failure-threshold'];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && THRESHOLDS.includes(value)) return value as LintLevel | 'none';
  throw new Refused(`failure-threshold is ${shown(value)}, not one of ${THRESHOLDS.join(', ')}`);
}

function readOverride(value: unknown): Map<string, LintLevel> {
  const levels = new Map<string, LintLevel>();
  if (value === undefined || value === null) return levels;
  const lists = mapping(value, 'override');
  for (const level of OVERRIDES) {
    for (const rule of rules(lists[level], `override.${level}`)) if (!levels.has(rule)) levels.set(rule, level);
  }
  return levels;
}

function readRegistries(value: unknown): readonly string[] {
  return texts(typeof value === 'string' ? [value] : value, 'trustedRegistries');
}

function readLabels(value: unknown): Map<string, LabelType> {
  const labels = new Map<string, LabelType>();
  if (value === undefined || value === null) return labels;
  for (const [name, type] of Object.entries(mapping(value, 'label-schema')).slice(0, MAX_LABELS)) {
    const known = LABEL_TYPES.find((one) => one === type);
    if (name.length > MAX_NAME) throw new Refused(`label-schema has a label of ${name.length} characters`);
    if (known === undefined)
      throw new Refused(`label-schema.${name} is ${shown(type)}, not one of ${LABEL_TYPES.join(', ')}`);
    labels.set(name, known);
  }
  return labels;
}

function rules(value: unknown, key: string): string[] {
  return texts(value, key).map((rule) => rule.trim());
}

function texts(value: unknown, key: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refused(`${key} is ${shown(value)}, not a list`);
  return value.slice(0, MAX_ENTRIES).map((entry: unknown) => {
    if (typeof entry === 'string' && entry.length <= MAX_NAME) return entry;
    throw new Refused(`${key} has ${shown(entry)}, which is no name`);
  });
}

function flag(value: unknown, key: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new Refused(`${key} is ${shown(value)}, not true or false`);
}

function mapping(value: unknown, key: string): Keys {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Refused(`${key} is ${shown(value)}, not keys with values`);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}

const KNOWN = [
  'failure-threshold',
  'ignored',
  'label-schema',
  'no-fail',
  'override',
  'strict-labels',
  'disable-ignore-pragma',
  'trustedRegistries',
  'trusted-registries',
];

function notesOf(path: string, keys: Keys): string[] {
  const notes = Object.keys(keys).flatMap((key) => {
    if (KNOWN.includes(key)) return [];
    if (OUTPUT_KEYS.includes(key)) return [`${path}: ${key} says how hadolint prints, and is without meaning here`];
    return [`${path}: ${key.slice(0, 80)} is no key of hadolint's`];
  });
  const override = keys['override'];
  const lists = typeof override === 'object' && override !== null ? Object.keys(override) : [];
  const strange = lists.filter((name) => !OVERRIDES.some((level) => level === name));
  return [...notes, ...strange.map((name) => `${path}: override.${name.slice(0, 80)} is no level of hadolint's`)].slice(
    0,
    20,
  );
}
