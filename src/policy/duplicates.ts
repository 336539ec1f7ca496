import type { JudgedFinding } from '../domain/finding.ts';
import type { StageReport } from '../domain/report.ts';

/** The rule about secrets in a Dockerfile, and those about the same secrets in the configuration of the image that it makes. */
const IN_DOCKERFILE = 'SW1005';
const IN_IMAGE: ReadonlySet<string> = new Set(['SW2002', 'SW2003']);

/** A Dockerfile without USER: what its base says is not in it. SW2001 has read the user out of the image. */
const GUESSES_USER = 'SW1014';

/** Marks what is told twice: one mistake counts once. `stages`: what the run has done. */
export function markDuplicates(
  findings: readonly JudgedFinding[],
  stages: readonly StageReport[],
): readonly JudgedFinding[] {
  const once = markSecrets(findings);
  const sawImage = stages.some(({ stage, status }) => stage === 'hardening' && status === 'done');
  return sawImage ? once.map(withoutGuess) : once;
}

/** Whether SW2001 fired or not: the base that the rule guesses about was looked at. */
function withoutGuess(finding: JudgedFinding): JudgedFinding {
  if (finding.rule !== GUESSES_USER || finding.verdict.kind === 'suppressed') return finding;
  const reason = 'the user of the image itself was looked at (SW2001)';
  return { ...finding, verdict: { kind: 'suppressed', by: 'seaworthy', reason } };
}

/**
 * Marks what the image's configuration tells once more of a variable or label that SW1005 names on the same lines: one secret counts
 * once. Where SW1005 itself is suppressed the finding about the image stands.
 */
function markSecrets(findings: readonly JudgedFinding[]): JudgedFinding[] {
  const told = new Set(
    findings.flatMap((finding) =>
      finding.rule === IN_DOCKERFILE && finding.verdict.kind !== 'suppressed' ? keysOf(finding) : [],
    ),
  );
  return findings.map((finding) => {
    const keys = IN_IMAGE.has(finding.rule) && finding.verdict.kind !== 'suppressed' ? keysOf(finding) : [];
    if (keys.length === 0 || !keys.every((key) => told.has(key))) return finding;
    return {
      ...finding,
      verdict: { kind: 'suppressed', by: 'seaworthy', reason: `the same as ${IN_DOCKERFILE} on this line` },
    };
  });
}

/** Each name with its place; nothing for a finding that stands on no line. */
function keysOf({ at, names = [] }: JudgedFinding): string[] {
  return at.kind === 'file' ? names.map((name) => JSON.stringify([at.path, at.line, name])) : [];
}
