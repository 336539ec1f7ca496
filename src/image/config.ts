import * as v from 'valibot';
import { ok, type Result } from '../domain/failure.ts';
import type { HistoryEntry, ImageConfig } from '../domain/image.ts';
import { parseJson } from './json.ts';

/** Text, or undefined for null and for anything else: builders leave odd values in fields that nobody reads. */
const text = v.fallback(v.nullish(v.string()), undefined);

/** A list of texts; null is none, one text is a list of one (old Docker wrote Entrypoint and Cmd so). */
const texts = v.fallback(
  v.pipe(
    v.nullish(v.union([v.string(), v.array(v.nullish(v.string()))])),
    v.transform((value) => {
      const list = typeof value === 'string' ? [value] : (value ?? []);
      return list.filter((item) => item !== null && item !== undefined);
    }),
  ),
  [],
);

/** Go writes sets as objects with empty values; some builders write lists. */
const keys = v.fallback(
  v.pipe(
    v.nullish(v.union([v.array(v.string()), v.record(v.string(), v.unknown())])),
    v.transform((value) => (Array.isArray(value) ? value : Object.keys(value ?? {})).sort()),
  ),
  [],
);

const labels = v.fallback(
  v.pipe(
    v.nullish(v.record(v.string(), v.unknown())),
    v.transform((value) =>
      Object.fromEntries(Object.entries(value ?? {}).map(([key, item]) => [key, typeof item === 'string' ? item : ''])),
    ),
  ),
  {},
);

const Healthcheck = v.fallback(v.nullish(v.object({ Test: texts })), undefined);

const Execution = v.fallback(
  v.nullish(
    v.object({
      User: text,
      Env: texts,
      Labels: labels,
      ExposedPorts: keys,
      Entrypoint: texts,
      Cmd: texts,
      WorkingDir: text,
      Volumes: keys,
      Healthcheck: Healthcheck,
      OnBuild: texts,
    }),
  ),
  undefined,
);

const History = v.fallback(
  v.nullish(
    v.array(
      v.fallback(
        v.object({ created_by: text, comment: text, empty_layer: v.fallback(v.nullish(v.boolean()), false) }),
        { created_by: undefined, comment: undefined, empty_layer: false },
      ),
    ),
  ),
  [],
);

/** Elements of a list, or keys of an object: real ones have some tens. A million of them take seconds, and a gigabyte. */
const MAX_ELEMENTS = 20_000;
/** `config`, its fields, their elements, and what is in these. */
const MAX_LEVELS = 5;

function isOfThisWorld(value: unknown, levels = MAX_LEVELS): boolean {
  if (typeof value !== 'object' || value === null || levels === 0) return true;
  const elements: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return elements.length <= MAX_ELEMENTS && elements.every((element) => isOfThisWorld(element, levels - 1));
}

/** image-spec, config.md; `rootfs` is what cannot be done without. */
const Fields = v.object({
  os: text,
  architecture: text,
  variant: text,
  created: text,
  config: Execution,
  rootfs: v.fallback(v.nullish(v.object({ diff_ids: v.nullish(v.array(v.string())) })), undefined),
  history: History,
});

const Config = v.pipe(
  v.unknown(),
  v.check((value) => isOfThisWorld(value), `a list in it has more than ${MAX_ELEMENTS} elements`),
  Fields,
);

type RawConfig = v.InferOutput<typeof Fields>;

/** Parses an image configuration (OCI or Docker). Tolerant of nulls and of odd values: only what is not a JSON object fails, with image/corrupt. */
export function parseConfig(bytes: Uint8Array, what: string): Result<ImageConfig> {
  const parsed = parseJson(bytes, Config, what);
  return parsed.ok ? ok(toConfig(parsed.value)) : parsed;
}

function toConfig(raw: RawConfig): ImageConfig {
  const run = raw.config;
  return {
    os: raw.os === undefined || raw.os === null || raw.os === '' ? 'linux' : raw.os,
    architecture: raw.architecture ?? '',
    ...filled('variant', raw.variant),
    ...filled('created', raw.created),
    ...filled('user', run?.User),
    env: run?.Env ?? [],
    labels: run?.Labels ?? {},
    exposedPorts: run?.ExposedPorts ?? [],
    entrypoint: run?.Entrypoint ?? [],
    cmd: run?.Cmd ?? [],
    ...filled('workingDir', run?.WorkingDir),
    volumes: run?.Volumes ?? [],
    ...(run?.Healthcheck === undefined || run.Healthcheck === null
      ? {}
      : { healthcheck: { test: run.Healthcheck.Test ?? [] } }),
    onBuild: run?.OnBuild ?? [],
    history: (raw.history ?? []).map(toHistory),
    diffIds: raw.rootfs?.diff_ids ?? [],
  };
}

function toHistory(raw: NonNullable<RawConfig['history']>[number]): HistoryEntry {
  return { createdBy: raw.created_by ?? '', ...filled('comment', raw.comment), emptyLayer: raw.empty_layer === true };
}

/** An optional field: absent where the text is empty or missing. */
function filled<K extends string>(key: K, value: string | null | undefined): Partial<Record<K, string>> {
  const field: Partial<Record<K, string>> = {};
  if (value !== undefined && value !== null && value !== '') field[key] = value;
  return field;
}
