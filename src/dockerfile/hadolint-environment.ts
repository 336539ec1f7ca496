import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import {
  type HadolintSettings,
  LABEL_TYPES,
  type LabelType,
  THRESHOLD_NAMES,
  thresholdNamed,
} from './hadolint-config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that hadolint reads (its README, "Configure") and that say what is found; the others say how it prints. */
const VARIABLES = [
  'HADOLINT_NOFAIL',
  'HADOLINT_FAILURE_THRESHOLD',
  'HADOLINT_OVERRIDE_ERROR',
  'HADOLINT_OVERRIDE_WARNING',
  'HADOLINT_OVERRIDE_INFO',
  'HADOLINT_OVERRIDE_STYLE',
  'HADOLINT_IGNORE',
  'HADOLINT_STRICT_LABELS',
  'HADOLINT_DISABLE_IGNORE_PRAGMA',
  'HADOLINT_TRUSTED_REGISTRIES',
  'HADOLINT_REQUIRE_LABELS',
] as const;
type Variable = (typeof VARIABLES)[number];

const MAX_ENTRIES = 1000;
const MAX_LABELS = 100;
/** Names are repeated in findings. */
const MAX_NAME = 300;

/** What the environment says; `named` are the variables that say something, `notes` what of them hadolint passes over. */
export interface EnvironmentRead {
  readonly settings: HadolintSettings;
  readonly named: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads hadolint's variables, each as hadolint 2.15 does: lists by comma and with every space, `1`, `y`, `on`, `true` and `yes` for true. One that is
 * set to nothing is not set. Fails with policy/hadolint-config for a threshold that is none: hadolint would take its own.
 */
export function readHadolintEnvironment(environment: Environment): Result<EnvironmentRead> {
  const value = (name: Variable): string | undefined => environment[name] || undefined;
  const list = (name: Variable): readonly string[] =>
    (value(name) ?? '').split(',', MAX_ENTRIES).filter((entry) => entry !== '' && entry.length <= MAX_NAME);
  const flag = <Key extends string>(key: Key, name: Variable): { readonly [K in Key]?: boolean } => {
    const written = value(name);
    return (written === undefined ? {} : { [key]: isTrue(written) }) as { readonly [K in Key]?: boolean };
  };
  const written = value('HADOLINT_FAILURE_THRESHOLD');
  const threshold = thresholdNamed(written);
  if (written !== undefined && threshold === undefined) return refused(written);
  const { labels, notes } = labelsOf(list('HADOLINT_REQUIRE_LABELS'));
  const settings: HadolintSettings = {
    ignored: list('HADOLINT_IGNORE'),
    overrides: {
      error: list('HADOLINT_OVERRIDE_ERROR'),
      warning: list('HADOLINT_OVERRIDE_WARNING'),
      info: list('HADOLINT_OVERRIDE_INFO'),
      style: list('HADOLINT_OVERRIDE_STYLE'),
    },
    trustedRegistries: list('HADOLINT_TRUSTED_REGISTRIES'),
    labels,
    ...flag('strictLabels', 'HADOLINT_STRICT_LABELS'),
    ...flag('disableIgnorePragma', 'HADOLINT_DISABLE_IGNORE_PRAGMA'),
    ...flag('noFail', 'HADOLINT_NOFAIL'),
    ...(threshold === undefined ? {} : { threshold }),
  };
  return ok({ settings, named: VARIABLES.filter((name) => value(name) !== undefined), notes });
}

function isTrue(written: string): boolean {
  return ['1', 'y', 'on', 'true', 'yes'].includes(written.toLowerCase());
}

/** A label without a type may have any text; one with another type is passed over, as hadolint does. */
function labelsOf(entries: readonly string[]): {
  readonly labels: ReadonlyMap<string, LabelType>;
  readonly notes: readonly string[];
} {
  const labels = new Map<string, LabelType>();
  const notes: string[] = [];
  for (const entry of entries.slice(0, MAX_LABELS)) {
    const colon = entry.indexOf(':');
    const type = colon < 0 ? '' : entry.slice(colon + 1);
    const known = type === '' ? 'text' : LABEL_TYPES.find((one) => one === type);
    if (known === undefined)
      notes.push(`HADOLINT_REQUIRE_LABELS: ${JSON.stringify(entry)} is none of ${LABEL_TYPES.join(', ')}, passed over`);
    else labels.set(colon < 0 ? entry : entry.slice(0, colon), known);
  }
  return { labels, notes };
}

function refused(written: string): { readonly ok: false; readonly failure: Failure } {
  return fail(
    'policy/hadolint-config',
    `HADOLINT_FAILURE_THRESHOLD is ${JSON.stringify(written.slice(0, 80))}, not one of ${THRESHOLD_NAMES}`,
    'hadolint passes over it and takes its own threshold; a gate must not hang on a misspelt word',
    'correct the variable, or set `hadolint-config: never`',
  );
}
