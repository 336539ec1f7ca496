import { type Document, isScalar, parseDocument, visit } from 'yaml';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import {
  configOf,
  type HadolintConfig,
  type HadolintSettings,
  LABEL_TYPES,
  type LabelType,
  OVERRIDES,
  THRESHOLD_NAMES,
  thresholdNamed,
} from './hadolint-config.ts';

/** What is read of a configuration at most. */
export const MAX_CONFIG_BYTES = 256 * 1024;
const MAX_ENTRIES = 1000;
const MAX_LABELS = 100;
/** Names in the file are repeated in findings. */
const MAX_NAME = 300;
/** Keys that say how hadolint prints: without meaning here. */
const OUTPUT_KEYS = ['format', 'no-color', 'output', 'verbose', 'file-path-in-report'];

class Refused extends Error {}

/**
 * Reads a `.hadolint.yaml` (hadolint README, "Configure"), beside what the environment says. `notes` name keys that are unknown, or without meaning here.
 * Fails with policy/hadolint-config for what hadolint refuses too: no YAML, or a value of another type. Never throws for foreign text.
 */
export function parseHadolintConfig(
  path: string,
  text: string,
  environment?: HadolintSettings,
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
    return ok({ config: { path, ...configOf(readKeys(keys), environment) }, notes: notesOf(path, keys) });
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

function readKeys(keys: Keys): HadolintSettings {
  const threshold = thresholdOf(keys);
  return {
    ignored: rules(keys['ignored'], 'ignored'),
    overrides: readOverride(keys['override']),
    trustedRegistries: readRegistries(keys['trustedRegistries'] ?? keys['trusted-registries']),
    labels: readLabels(keys['label-schema']),
    ...flag(keys, 'strictLabels', 'strict-labels'),
    ...flag(keys, 'disableIgnorePragma', 'disable-ignore-pragma'),
    ...flag(keys, 'noFail', 'no-fail'),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

function thresholdOf(keys: Keys): HadolintSettings['threshold'] {
  const value = keys['failure-threshold'];
  if (value === undefined || value === null) return undefined;
  const level = thresholdNamed(value);
  if (level !== undefined) return level;
  throw new Refused(`failure-threshold is ${shown(value)}, not one of ${THRESHOLD_NAMES}`);
}

function readOverride(value: unknown): HadolintSettings['overrides'] {
  const lists = value === undefined || value === null ? {} : mapping(value, 'override');
  const list = (level: (typeof OVERRIDES)[number]): readonly string[] => rules(lists[level], `override.${level}`);
  return { error: list('error'), warning: list('warning'), info: list('info'), style: list('style') };
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

function flag<Key extends string>(keys: Keys, as: Key, key: string): { readonly [K in Key]?: boolean } {
  const value = keys[key];
  if (value !== undefined && value !== null && typeof value !== 'boolean')
    throw new Refused(`${key} is ${shown(value)}, not true or false`);
  return (typeof value === 'boolean' ? { [as]: value } : {}) as { readonly [K in Key]?: boolean };
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
