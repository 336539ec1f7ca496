import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import type { Severity } from '../domain/severity.ts';
import { gateSeverity } from './wording.ts';

/** Findings in the order of the report, and the same apart: what the baseline has too, and all else. */
export class Part {
  readonly all: readonly JudgedFinding[];
  #fresh: readonly JudgedFinding[] | undefined;
  #before: readonly JudgedFinding[] | undefined;

  constructor(all: readonly JudgedFinding[]) {
    this.all = all;
  }

  /** Without a comparison these are all. */
  get fresh(): readonly JudgedFinding[] {
    this.#fresh ??= this.#only((finding) => finding.change !== 'existing');
    return this.#fresh;
  }

  get before(): readonly JudgedFinding[] {
    this.#before ??= this.#only((finding) => finding.change === 'existing');
    return this.#before;
  }

  #only(isWanted: (finding: JudgedFinding) => boolean): readonly JudgedFinding[] {
    return this.all.every(isWanted) ? this.all : this.all.filter(isWanted);
  }
}

/** The findings of a report by what they are for its gates. */
export interface Partition {
  /** Those that close a gate: whose verdict blocks, or that a closed maximum counts. */
  readonly blocking: Part;
  readonly others: Part;
  readonly suppressed: readonly JudgedFinding[];
}

/** Made once for all surfaces, and again only where the gates are others. */
const KNOWN = new WeakMap<
  Report['findings'],
  { readonly policy: Report['policy']; readonly blockedBy: Report['blockedBy']; readonly partition: Partition }
>();

/** The findings of a report, parted; the same lists for every surface. */
export function partitionOf(report: Report): Partition {
  const { findings, policy, blockedBy } = report;
  const known = KNOWN.get(findings);
  if (known?.policy === policy && known.blockedBy === blockedBy) return known.partition;
  const partition = part(report);
  KNOWN.set(findings, { policy, blockedBy, partition });
  return partition;
}

/** The findings that close a gate, in the order of the report. */
export function blockingFindings(report: Report): readonly JudgedFinding[] {
  return partitionOf(report).blocking.all;
}

function part(report: Report): Partition {
  const blocking: JudgedFinding[] = [];
  const others: JudgedFinding[] = [];
  const suppressed: JudgedFinding[] = [];
  const blocks = blocksBy(report);
  for (const finding of report.findings) {
    const list = blocks(finding) ? blocking : finding.verdict.kind === 'suppressed' ? suppressed : others;
    list.push(finding);
  }
  return { blocking: new Part(blocking), others: new Part(others), suppressed };
}

/** Whether a finding closes a gate of the report. */
function blocksBy(report: Report): (finding: JudgedFinding) => boolean {
  if (report.blockedBy.length === 0) return (finding) => finding.verdict.kind === 'blocks';
  const maxima = new Set<Severity | undefined>();
  if (report.blockedBy.includes('max-critical')) maxima.add('critical');
  if (report.blockedBy.includes('max-high')) maxima.add('high');
  return (finding) => {
    if (finding.verdict.kind !== 'reported') return finding.verdict.kind === 'blocks';
    const gates = !report.policy.onlyFixed || finding.remedy.kind !== 'none';
    const isSpared = report.policy.newOnly === true && finding.change === 'existing';
    return gates && !isSpared && maxima.has(gateSeverity(finding, report.policy.unratedAs));
  };
}
