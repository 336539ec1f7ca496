import type { Finding, FindingKind } from '../domain/finding.ts';
import type { StageReport } from '../domain/report.ts';
import { compareFindings } from './order.ts';

type Change = 'new' | 'existing';

/** One side of the comparison. `platforms`: of each image, by its index. */
export interface Side {
  readonly findings: readonly Finding[];
  readonly platforms: readonly string[];
  /** Kinds of finding that this side can speak of: of the baseline what it looked at at all, of the head what it looked at in full. */
  readonly kinds: ReadonlySet<FindingKind>;
}

export interface Comparison {
  /** The findings of the head in the order given, each marked. */
  readonly findings: readonly Finding[];
  /** Findings of the baseline that the head has no more, as the baseline has them. */
  readonly fixed: readonly Finding[];
}

/**
 * Compares findings with those of a baseline: the same rule, identity and platform are the same finding, as often as both have it.
 * What the baseline says nothing about is new: a gate is never opened by what was not looked at. What the head did not look at in
 * full is not fixed. The order of either side does not matter.
 */
export function compareWithBaseline(head: Side, baseline: Side): Comparison {
  const known = baseline.findings.filter(({ kind }) => baseline.kinds.has(kind));
  const before = group(known, baseline.platforms);
  const now = group(head.findings, head.platforms);
  const changes = new Map<Finding, Change>();
  for (const [key, findings] of now) {
    const had = before.get(key)?.length ?? 0;
    ordered(findings).forEach((finding, index) => {
      changes.set(finding, index < had ? 'existing' : 'new');
    });
  }
  const fixed: Finding[] = [];
  for (const [key, findings] of before) {
    const has = now.get(key)?.length ?? 0;
    if (has < findings.length) fixed.push(...ordered(findings).slice(has));
  }
  return {
    findings: head.findings.map((finding) => ({ ...finding, change: changes.get(finding) ?? 'new' })),
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

function group(findings: readonly Finding[], platforms: readonly string[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding, platforms);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [finding]);
    else known.push(finding);
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
