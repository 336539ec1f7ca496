import type { Finding, FindingKind } from '../domain/finding.ts';
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
 */
export function compareWithBaseline(head: Side, baseline: Side): Comparison {
  const same = sameFindings(head, baseline);
  const existing = new Set<Finding>();
  const fixed: Finding[] = [];
  for (const { before, now } of same.values()) {
    const had = before.length;
    for (const finding of now.length <= had ? now : ordered(now).slice(0, had)) existing.add(finding);
    if (now.length < had) fixed.push(...ordered(before).slice(now.length));
  }
  return {
    changeOf: (finding) => (existing.has(finding) ? 'existing' : 'new'),
    fixed: fixed.filter((finding) => wasLookedAt(finding, head, baseline)).sort(compareFindings),
  };
}

/** A run for one platform says nothing about the others. */
function wasLookedAt({ kind, image }: Finding, head: Side, baseline: Side): boolean {
  if (!head.kinds.has(kind)) return false;
  if (image === undefined) return true;
  const platform = plainPlatform(baseline.platforms[image] ?? '');
  return head.platforms.some((one) => plainPlatform(one) === platform);
}

function ordered(findings: readonly Finding[]): readonly Finding[] {
  return findings.length < 2 ? findings : [...findings].sort(compareFindings);
}

/** What both sides have of one finding of the baseline. */
interface Same {
  readonly before: Finding[];
  readonly now: Finding[];
}

/** By what makes findings the same. What the baseline has not is not in it: it is new, however often it is there. */
function sameFindings(head: Side, baseline: Side): ReadonlyMap<string, Same> {
  const groups = new Map<string, Same>();
  for (const finding of baseline.findings) {
    if (!baseline.kinds.has(finding.kind)) continue;
    const key = keyOf(finding, baseline.platforms);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { before: [finding], now: [] });
    else known.before.push(finding);
  }
  for (const finding of head.findings) {
    groups.get(keyOf(finding, head.platforms))?.now.push(finding);
  }
  return groups;
}

/** No line, version, tag or digest is in the key. An image is known by its platform: its name may be that of a build. */
function keyOf({ kind, rule, identity, image }: Finding, platforms: readonly string[]): string {
  return JSON.stringify([kind, rule, identity, image === undefined ? '' : plainPlatform(platforms[image] ?? '')]);
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
