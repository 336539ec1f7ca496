import type { Result } from '../domain/failure.ts';
import type { DockerfileSmell, Patch } from '../domain/finding.ts';
import { checkDockerfile } from './check.ts';
import type { CheckInputs } from './checked.ts';
import { parseDockerfile } from './parse.ts';

/** One mistake that has been mended: the rule, and the line on which it stood in the text at that time. */
export interface Fix {
  readonly rule: string;
  readonly line: number;
}

export interface FixedText {
  readonly text: string;
  readonly fixes: readonly Fix[];
}

/** Patches tried on one file. Each costs a reading of the file; a real one has a few dozen. */
const MAX_TRIES = 2000;

/** The text with whole lines replaced. The ends of lines stay as the file has them, CRLF included. */
export function applyPatch(text: string, { line, endLine, replacement }: Patch): string {
  const lines = text.split('\n');
  const end = lines[line - 1]?.endsWith('\r') === true ? '\r' : '';
  const fresh = replacement.split('\n').map((one) => one + end);
  // The last line of a file may have no end at all.
  const isLast = endLine === lines.length && lines.at(-1)?.endsWith('\r') !== true;
  if (isLast && end !== '') fresh.push((fresh.pop() ?? '').slice(0, -1));
  return [...lines.slice(0, line - 1), ...fresh, ...lines.slice(endLine)].join('\n');
}

/**
 * Mends what can be mended for certain, from the bottom up. A patch is taken only where the file still parses, its rule has fewer findings
 * than before, and the file has no more than before: mending one mistake may show another one that it hid. Fails as `parseDockerfile` does where the file does not parse to begin with.
 */
export function fixDockerfile(bytes: Uint8Array, inputs: CheckInputs): Result<FixedText> {
  let text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const start = findingsOf(text, inputs);
  if (!start.ok) return start;
  let findings = start.value;
  const fixes: Fix[] = [];
  const refused = new Set<string>();
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const next = findings.findLast((finding) => patchOf(finding) !== undefined && !refused.has(keyOf(finding)));
    const patch = next && patchOf(next);
    if (next === undefined || patch === undefined) break;
    const changed = applyPatch(text, patch);
    const after = findingsOf(changed, inputs);
    if (!after.ok || !isBetter(findings, after.value, next.rule)) {
      refused.add(keyOf(next));
      continue;
    }
    fixes.push({ rule: next.rule, line: patch.line });
    text = changed;
    findings = after.value;
  }
  return { ok: true, value: { text, fixes } };
}

function findingsOf(text: string, inputs: CheckInputs): Result<readonly DockerfileSmell[]> {
  const parsed = parseDockerfile(new TextEncoder().encode(text), inputs.path);
  return parsed.ok ? { ok: true, value: checkDockerfile(parsed.value, inputs) } : parsed;
}

/** What a person has switched off stays as it is written. */
function patchOf({ remedy, suppressed }: DockerfileSmell): Patch | undefined {
  return remedy.kind === 'edit' && suppressed === undefined ? remedy.patch : undefined;
}

function keyOf(finding: DockerfileSmell): string {
  return JSON.stringify([finding.rule, finding.identity, patchOf(finding)?.replacement]);
}

/** The rule has fewer findings, and the file has no more. */
function isBetter(before: readonly DockerfileSmell[], after: readonly DockerfileSmell[], rule: string): boolean {
  const of = (findings: readonly DockerfileSmell[]) => findings.filter(({ suppressed }) => suppressed === undefined);
  const count = (findings: readonly DockerfileSmell[]) => of(findings).filter((one) => one.rule === rule).length;
  return count(after) < count(before) && of(after).length <= of(before).length;
}
