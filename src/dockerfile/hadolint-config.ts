import type { LintLevel } from './level.ts';

/** What a label's value must be (hadolint's label-schema). */
export const LABEL_TYPES = ['text', 'url', 'semver', 'hash', 'rfc3339', 'spdx', 'email'] as const;
export type LabelType = (typeof LABEL_TYPES)[number];

/** The levels that a rule can be given, worst first. */
export const OVERRIDES = ['error', 'warning', 'info', 'style'] as const;

/** hadolint's configuration, as far as it says what is found. */
export interface HadolintConfig {
  /** Where it comes from, as findings name it. */
  readonly path?: string;
  readonly ignored: ReadonlySet<string>;
  readonly levels: ReadonlyMap<string, LintLevel>;
  /** Registries that images may come from. Empty: all. */
  readonly trustedRegistries: readonly string[];
  readonly labels: ReadonlyMap<string, LabelType>;
  readonly strictLabels: boolean;
  readonly disableIgnorePragma: boolean;
  /** The least level that closes the gate; `none` where nothing does. Absent where nobody says. */
  readonly threshold?: LintLevel | 'none';
}

/** As if there were no configuration. */
export const NO_CONFIG: HadolintConfig = {
  ignored: new Set(),
  levels: new Map(),
  trustedRegistries: [],
  labels: new Map(),
  strictLabels: false,
  disableIgnorePragma: false,
};

/** What one source says of it; what it does not say is absent. */
export interface HadolintSettings {
  readonly ignored: readonly string[];
  readonly overrides: Readonly<Record<(typeof OVERRIDES)[number], readonly string[]>>;
  readonly trustedRegistries: readonly string[];
  readonly labels: ReadonlyMap<string, LabelType>;
  readonly strictLabels?: boolean;
  readonly disableIgnorePragma?: boolean;
  readonly noFail?: boolean;
  readonly threshold?: LintLevel;
}

/**
 * The configuration that a file and the environment make together, as hadolint 2.15 joins them: lists are joined, a label is the environment's, and of
 * anything else the file's word counts where it has one.
 */
export function configOf(
  file: HadolintSettings | undefined,
  environment: HadolintSettings | undefined,
): Omit<HadolintConfig, 'path'> {
  const both = [file, environment].filter((one) => one !== undefined);
  const levels = new Map<string, LintLevel>();
  for (const level of OVERRIDES) {
    for (const rule of both.flatMap(({ overrides }) => overrides[level]))
      if (!levels.has(rule)) levels.set(rule, level);
  }
  const noFail = file?.noFail ?? environment?.noFail ?? false;
  const threshold = noFail ? 'none' : (file?.threshold ?? environment?.threshold);
  return {
    ignored: new Set(both.flatMap(({ ignored }) => ignored)),
    levels,
    trustedRegistries: both.flatMap(({ trustedRegistries }) => trustedRegistries),
    labels: new Map(both.flatMap(({ labels }) => [...labels])),
    strictLabels: file?.strictLabels ?? environment?.strictLabels ?? false,
    disableIgnorePragma: file?.disableIgnorePragma ?? environment?.disableIgnorePragma ?? false,
    ...(threshold === undefined ? {} : { threshold }),
  };
}

/** The level that a threshold means; undefined where it is none. By `none` hadolint means `ignore`: everything reaches it. */
export function thresholdNamed(value: unknown): LintLevel | undefined {
  if (value === 'none') return 'ignore';
  return THRESHOLDS.find((level) => level === value);
}

const THRESHOLDS = [...OVERRIDES, 'ignore'] as const;
/** What `thresholdNamed` takes, in words. */
export const THRESHOLD_NAMES = [...THRESHOLDS, 'none'].join(', ');
