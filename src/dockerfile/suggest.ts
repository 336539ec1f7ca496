import type { DockerfileSmell, Patch } from '../domain/finding.ts';
import type { Suggestion } from '../domain/suggestion.ts';
import { DIGEST_RULES } from './base-image.ts';
import { checkDockerfile } from './check.ts';
import type { CheckInputs } from './checked.ts';
import { applyPatch } from './fix.ts';
import { parseDockerfile } from './parse.ts';

/** Suggestions of one file; a real one has a few. Each costs some readings of the file. */
const MAX_SUGGESTIONS = 100;
/** Patches that are put together where they share lines. */
const MAX_TOGETHER = 10;
/** What all readings of a file may come to: no real file comes near it. */
const MAX_READ_BYTES = 32 * 1024 * 1024;
/** What a finding costs at each reading, in bytes of text: with thousands of them it is they that take the time. */
const FINDING_BYTES = 256;

type Findings = readonly DockerfileSmell[];

/** Patches that share lines, and the lines that they cover together. */
interface Group {
  readonly first: number;
  readonly last: number;
  readonly findings: readonly DockerfileSmell[];
}

/**
 * The changes of a Dockerfile that can be offered, one for each group of lines that patches share. A change is tried on the text by itself:
 * it must still parse, each of its rules must have fewer findings, and there may be no new finding. Ordered by line; they never overlap, so all of them can be taken together.
 */
export function suggestFixes(bytes: Uint8Array, inputs: CheckInputs): readonly Suggestion[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  // What GitHub makes of other line ends when a suggestion is taken is not known.
  const before = text.includes('\r') ? undefined : findingsOf(text, inputs);
  if (before === undefined) return [];
  const budget = { readings: MAX_READ_BYTES / Math.max(1, bytes.length + before.length * FINDING_BYTES) };
  return groupsOf(before)
    .slice(0, MAX_SUGGESTIONS)
    .flatMap((group) => suggestionOf(text, before, group, { inputs, budget }));
}

function findingsOf(text: string, inputs: CheckInputs): Findings | undefined {
  const parsed = parseDockerfile(new TextEncoder().encode(text), inputs.path);
  if (!parsed.ok) return undefined;
  return checkDockerfile(parsed.value, inputs).filter(({ suppressed }) => suppressed === undefined);
}

function patchOf({ remedy }: DockerfileSmell): Patch | undefined {
  return remedy.kind === 'edit' ? remedy.patch : undefined;
}

function groupsOf(findings: Findings): readonly Group[] {
  const patched = findings
    .flatMap((finding) => {
      const patch = patchOf(finding);
      return patch === undefined ? [] : [{ finding, patch }];
    })
    .sort((a, b) => a.patch.line - b.patch.line || a.patch.endLine - b.patch.endLine);
  const groups: Group[] = [];
  for (const { finding, patch } of patched) {
    const open = groups.at(-1);
    if (open === undefined || patch.line > open.last) {
      groups.push({ first: patch.line, last: patch.endLine, findings: [finding] });
      continue;
    }
    groups[groups.length - 1] = {
      first: open.first,
      last: Math.max(open.last, patch.endLine),
      findings: [...open.findings, finding],
    };
  }
  return groups;
}

/** The text as far as it has been mended, and the last line of the group in it. */
interface Mended {
  readonly text: string;
  readonly last: number;
  readonly findings: Findings;
  readonly mends: readonly DockerfileSmell[];
}

interface Trial {
  readonly inputs: CheckInputs;
  readonly budget: { readings: number };
}

function suggestionOf(text: string, before: Findings, group: Group, { inputs, budget }: Trial): Suggestion[] {
  let mended: Mended = { text, last: group.last, findings: before, mends: [] };
  const wanted = new Set(group.findings.map(({ rule }) => rule));
  const refused = new Set<string>();
  for (let tries = 0; tries < MAX_TOGETHER && budget.readings >= 1; tries += 1) {
    budget.readings -= 1;
    const next = mended.findings.find((finding) => {
      const patch = patchOf(finding);
      if (patch === undefined || !wanted.has(finding.rule) || refused.has(keyOf(finding))) return false;
      return patch.line >= group.first && patch.endLine <= mended.last;
    });
    const patch = next && patchOf(next);
    if (next === undefined || patch === undefined) break;
    const after = mend(mended, next, patch, inputs);
    if (after === undefined) refused.add(keyOf(next));
    else mended = after;
  }
  if (mended.mends.length === 0) return [];
  const lines = (of: string, last: number): string =>
    of
      .split('\n')
      .slice(group.first - 1, last)
      .join('\n');
  const original = lines(text, group.last);
  const replacement = lines(mended.text, mended.last);
  if (replacement === original) return [];
  const mends = mended.mends.map(({ rule, identity, title, docs }) => ({
    rule,
    identity,
    title,
    ...(docs === undefined ? {} : { docs }),
  }));
  const patch = { line: group.first, endLine: group.last, replacement };
  const asked = mends.some(({ rule }) => DIGEST_RULES.includes(rule)) ? { byRegistry: true as const } : {};
  return [{ path: inputs.path, patch, original, mends, ...asked }];
}

function keyOf(finding: DockerfileSmell): string {
  return JSON.stringify([finding.rule, finding.identity, patchOf(finding)]);
}

/** The text with one patch more; undefined where it does not parse any more, its rule still says the same, or something else is said. */
function mend(mended: Mended, finding: DockerfileSmell, patch: Patch, inputs: CheckInputs): Mended | undefined {
  const text = applyPatch(mended.text, patch);
  const findings = findingsOf(text, inputs);
  if (findings === undefined) return undefined;
  const before = countByRule(mended.findings);
  const after = countByRule(findings);
  if ((after.get(finding.rule) ?? 0) >= (before.get(finding.rule) ?? 0)) return undefined;
  if ([...after].some(([rule, count]) => count > (before.get(rule) ?? 0))) return undefined;
  const added = patch.replacement.split('\n').length - (patch.endLine - patch.line + 1);
  return { text, findings, last: mended.last + added, mends: [...mended.mends, finding] };
}

function countByRule(findings: Findings): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
