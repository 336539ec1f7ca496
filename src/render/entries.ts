import type { JudgedFinding, Vulnerability } from '../domain/finding.ts';
import type { Severity } from '../domain/severity.ts';
import { purlType } from './upgrade-command.ts';
import { type CompareVersions, highest } from './version-order.ts';

/** Findings that are one thing to do, shown as one: the vulnerabilities of one package, or one other finding. */
export interface Entry {
  readonly severity: Severity;
  /** In the order of the report; never empty. */
  readonly findings: readonly [JudgedFinding, ...JudgedFinding[]];
  /** The versions that cure flaws of the same package, those that stand in another table included; absent where only its own are known. */
  readonly cures?: ReadonlySet<string>;
}

export type JudgedVulnerability = JudgedFinding & Vulnerability;

/**
 * Puts findings together, in the order in which the first of each comes. Vulnerabilities go together when package, version, place,
 * and whether there is a fix are the same; other findings when rule, place and identity are. `acrossImages` also puts together what several platforms of an image share.
 * `all`: every finding of the report, so that a package is upgraded once to what all of its flaws need, blocking or not.
 */
export function groupFindings(
  findings: Iterable<JudgedFinding>,
  acrossImages: boolean,
  all: readonly JudgedFinding[],
): readonly Entry[] {
  const cures = curesOf(all, acrossImages);
  const groups = new Map<string, { severity: Severity; findings: [JudgedFinding, ...JudgedFinding[]] }>();
  for (const finding of findings) {
    const key = keyOf(finding, acrossImages);
    const group = groups.get(key);
    // Findings come worst first, so the first one has the group's severity.
    if (group === undefined) groups.set(key, { severity: finding.severity, findings: [finding] });
    else group.findings.push(finding);
  }
  return [...groups].map(([key, group]) => {
    const known = cures.get(key);
    return known === undefined ? group : { ...group, cures: known };
  });
}

type Cures = ReadonlyMap<string, ReadonlySet<string>>;

/** Made once for the findings of a report: every section asks for them. */
const CURES: Readonly<Record<'across' | 'apart', WeakMap<readonly JudgedFinding[], Cures>>> = {
  across: new WeakMap(),
  apart: new WeakMap(),
};

function curesOf(all: readonly JudgedFinding[], acrossImages: boolean): Cures {
  const known = CURES[acrossImages ? 'across' : 'apart'];
  const cures = known.get(all) ?? findCures(all, acrossImages);
  known.set(all, cures);
  return cures;
}

function findCures(all: readonly JudgedFinding[], acrossImages: boolean): Cures {
  const cures = new Map<string, Set<string>>();
  for (const finding of all) {
    const { kind, remedy, verdict } = finding;
    if (kind !== 'vulnerability' || remedy.kind !== 'upgrade' || verdict.kind === 'suppressed') continue;
    const key = keyOf(finding, acrossImages);
    cures.set(key, (cures.get(key) ?? new Set()).add(remedy.to));
  }
  return cures;
}

function keyOf(finding: JudgedFinding, acrossImages: boolean): string {
  const { at, image } = finding;
  const place = at.kind === 'file' ? ['file', at.path, at.line, at.endLine] : ['image', at.layer];
  // What is new is never hidden behind what was there before.
  const scope = [finding.change ?? '', ...(acrossImages ? [] : [image ?? -1])];
  if (finding.kind === 'vulnerability') {
    const { name, version, purl } = finding.package;
    const identity = acrossImages ? [purlType(purl), name, version] : [purl];
    return JSON.stringify([
      ...scope,
      'package',
      ...identity,
      finding.remedy.kind,
      finding.inherited ?? false,
      ...place,
    ]);
  }
  return JSON.stringify([...scope, finding.kind, finding.rule, finding.identity, finding.title, ...place]);
}

/** The version that cures every vulnerability of an entry's package that has a cure: the highest of the lowest ones. */
export function neededVersion(entry: Entry, compare: CompareVersions): string | undefined {
  const first = entry.findings[0];
  if (first.kind !== 'vulnerability') return undefined;
  const versions = new Set<string>(entry.cures);
  for (const { remedy } of entry.findings) if (remedy.kind === 'upgrade') versions.add(remedy.to);
  return highest([...versions], purlType(first.package.purl), compare);
}
