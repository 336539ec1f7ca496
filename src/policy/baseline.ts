import type { Finding, FindingKind } from '../domain/finding.ts';
import { compareText } from '../domain/location.ts';
import type { StageReport } from '../domain/report.ts';
import { compareFindings } from './order.ts';

export type Change = NonNullable<Finding['change']>;

/** One side of the comparison. `platforms`: of each image, by its index. */
export interface Side {
  readonly findings: readonly Finding[];
  readonly platforms: readonly string[];
  /** Kinds of finding that this side can speak of: of the baseline what it looked at at all, of the head what it looked at in full. */
  readonly kinds: ReadonlySet<FindingKind>;
}

export interface Comparison {
  /** What a finding of the head is beside the baseline. */
  readonly changeOf: (finding: Finding) => Change;
  /** Findings of the baseline that the head has no more, as the baseline has them. */
  readonly fixed: readonly Finding[];
}

/**
 * Compares findings with those of a baseline: the same rule, identity and platform are the same finding, as often as both have it.
 * What the baseline says nothing about is new: a gate is never opened by what was not looked at. What the head did not look at in
 * full is not fixed. The order of either side does not matter.
 *
 * A flaw whose package lies elsewhere now (moved, or in a folder named after its version) is not new: what is left over on both sides
 * is compared once more, by package alone.
 */
export function compareWithBaseline(head: Side, baseline: Side): Comparison {
  const existing = new Set<Finding>();
  const covered = baseline.findings.filter(({ kind }) => baseline.kinds.has(kind));
  const gone = pair({ ...head, existing }, { ...baseline, findings: covered }, (finding) => finding.identity);
  const isLeft = (finding: Finding): boolean => finding.kind === 'vulnerability' && !existing.has(finding);
  const left = { ...baseline, findings: gone.filter(isLeft) };
  const moved = left.findings.length === 0 ? [] : head.findings.filter(isLeft);
  const flaws = pair({ ...head, findings: moved, existing }, left, packageOf);
  const fixed = [...gone.filter(({ kind }) => kind !== 'vulnerability'), ...flaws];
  return {
    changeOf: changesOf(existing),
    fixed: fixed.filter((finding) => wasLookedAt(finding, head, baseline)).sort(compareFindings),
  };
}

/** The identity of a vulnerability is a purl without version, in which there is no space, and the package's path. */
function packageOf({ identity }: Finding): string {
  const space = identity.indexOf(' ');
  return space < 0 ? identity : identity.slice(0, space);
}

type What = (finding: Finding) => string;

/** Adds to `existing` what of the head the baseline has too; answers with what the head has no more. */
function pair(head: Side & { readonly existing: Set<Finding> }, baseline: Side, what: What): readonly Finding[] {
  const gone: Finding[] = [];
  // Both in one order, side by side: keys of 100,000 findings would take more room than the findings.
  const now = inOrder(head.findings, head, what);
  let at = 0;
  for (const had of inOrder(baseline.findings, baseline, what)) {
    const order = (has: Finding): number => compareKeys([has, head], [had, baseline], what);
    let has = now[at];
    while (has !== undefined && order(has) < 0) {
      at += 1;
      has = now[at];
    }
    if (has !== undefined && order(has) === 0) {
      head.existing.add(has);
      at += 1;
    } else gone.push(had);
  }
  return gone;
}

/** On its own, so that it holds nothing else of what was compared. */
function changesOf(existing: ReadonlySet<Finding>): Comparison['changeOf'] {
  return (finding) => (existing.has(finding) ? 'existing' : 'new');
}

/** A run for one platform says nothing about the others. */
function wasLookedAt({ kind, image }: Finding, head: Side, baseline: Side): boolean {
  if (!head.kinds.has(kind)) return false;
  if (image === undefined) return true;
  const platform = plainPlatform(baseline.platforms[image] ?? '');
  return head.platforms.some((one) => plainPlatform(one) === platform);
}

/** By what makes findings the same; those that are the same by their own order, so that the first of either side belong together. */
function inOrder(findings: readonly Finding[], side: Side, what: What): readonly Finding[] {
  return findings.toSorted((a, b) => compareKeys([a, side], [b, side], what) || compareFindings(a, b));
}

type Sided = readonly [Finding, Side];

/** 0 where two findings are the same. No line, version, tag or digest counts. An image is known by its platform: its name may be that of a build. */
function compareKeys([a, ofA]: Sided, [b, ofB]: Sided, what: What): number {
  return (
    compareText(a.rule, b.rule) ||
    compareText(what(a), what(b)) ||
    compareText(a.kind, b.kind) ||
    compareText(platformOf(a, ofA), platformOf(b, ofB))
  );
}

function platformOf({ image }: Finding, { platforms }: Side): string {
  return image === undefined ? '' : plainPlatform(platforms[image] ?? '');
}

/** arm64 has one variant that builders write or leave out (image-spec, platform variants). */
export function plainPlatform(platform: string): string {
  return platform === 'linux/arm64/v8' ? 'linux/arm64' : platform;
}

const STAGE_OF: Readonly<Record<FindingKind, StageReport['stage']>> = {
  vulnerability: 'scan',
  dockerfile: 'dockerfile',
  hardening: 'hardening',
  signature: 'signature',
  distribution: 'inventory',
};
export const FINDING_KINDS = Object.keys(STAGE_OF) as readonly FindingKind[];

/** The kinds of finding whose stage ended in one of these ways. */
export function kindsOf(
  stages: readonly Pick<StageReport, 'stage' | 'status'>[],
  statuses: readonly StageReport['status'][],
): ReadonlySet<FindingKind> {
  const ended = new Set(stages.flatMap(({ stage, status }) => (statuses.includes(status) ? [stage] : [])));
  return new Set(FINDING_KINDS.filter((kind) => ended.has(STAGE_OF[kind])));
}
