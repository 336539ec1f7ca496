import type { RuleDoc } from '../domain/rule.ts';
import type { Links } from './links.ts';
import type { UnmadeSuggestions } from './unmade.ts';
import { type CompareVersions, compareNaturally } from './version-order.ts';

/** What renderers take beside the report. All of it is optional, and none of it is foreign. */
export interface RenderOptions {
  /** Documentation of Seaworthy's own and compatible rules, by id. */
  readonly rules?: ReadonlyMap<string, RuleDoc>;
  readonly links?: Links;
  /** The ecosystems' own orders, to choose the highest needed version; dpkg's order without it. */
  readonly compareVersions?: CompareVersions;
  /** Where the report compares with a baseline, what was there before is counted and not listed, unless it blocks. */
  readonly onlyNew?: boolean;
  /** Changes that were to be suggested on their lines, and are shown in the comment instead. */
  readonly unmade?: UnmadeSuggestions;
}

/** The same with the defaults filled in. */
export interface Rendering {
  readonly rules: ReadonlyMap<string, RuleDoc>;
  readonly links: Links;
  readonly compareVersions: CompareVersions;
  readonly onlyNew: boolean;
  readonly unmade: UnmadeSuggestions | undefined;
  /** The job summary may have no room for all findings. */
  readonly isCrowded: boolean;
}

/** A row of the summary's tables has some 600 bytes, and the summary 1 MiB. */
const SUMMARY_ROWS = 1_500;

/** `rows`: findings that the tables have to hold. */
export function renderingOf(options: RenderOptions, rows = 0): Rendering {
  return {
    isCrowded: rows > SUMMARY_ROWS,
    rules: options.rules ?? new Map(),
    links: options.links ?? {},
    compareVersions: options.compareVersions ?? compareNaturally,
    onlyNew: options.onlyNew ?? false,
    unmade: options.unmade,
  };
}
