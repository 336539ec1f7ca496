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
/** What these readings may come to: no real file comes near it. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * The text with whole lines replaced. Lines that the patch repeats stay as they are, and new ones end as the first of the old ones does,
 * CRLF included.
 */
export function applyPatch(text: string, { line, endLine, replacement }: Patch): string {
  const lines = text.split('\n');
  const old = lines.slice(line - 1, endLine);
  const fresh = replacement.split('\n');
  const last = fresh.length - 1;
  let [head, tail] = [0, 0];
  const shared = Math.min(old.length, fresh.length);
  while (head < shared && bare(old[head]) === fresh[head]) head += 1;
  while (tail < shared - head && bare(old.at(-1 - tail)) === fresh[last - tail]) tail += 1;
  const changed = fresh.slice(head, fresh.length - tail);
  const sameLines = old.length === fresh.length;
  // The last line of a file may have no end at all: it says nothing of those before it.
  const usual = endOf(line < lines.length ? old[0] : lines[0]);
  const isLast = (at: number): boolean => endLine === lines.length && tail === 0 && at === changed.length - 1;
  const ended = changed.map((one, at) => {
    if (sameLines) return one + endOf(old[head + at]);
    return one + (isLast(at) ? endOf(old.at(-1)) : usual);
  });
  const kept = [...old.slice(0, head), ...ended, ...(tail === 0 ? [] : old.slice(-tail))];
  return [...lines.slice(0, line - 1), ...kept, ...lines.slice(endLine)].join('\n');
}

/** The carriage returns at the end of a line. No pattern: it would be quadratic in returns that are not at the end. */
function endOf(line = ''): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(end);
}

function bare(line = ''): string {
  return line.slice(0, line.length - endOf(line).length);
}

/**
 * Mends what can be mended for certain, from the bottom up. A patch is taken only where the file still parses, its rule has fewer findings
 * than before, and the file has no more than before: mending one mistake may show another one that it hid. Fails as `parseDockerfile` does where the file does not parse to begin with.
 */
export function fixDockerfile(bytes: Uint8Array, inputs: CheckInputs): Result<FixedText> {
  const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const start = findingsOf(whole, inputs);
  if (!start.ok) return start;
  // What is no UTF-8 could not be written back as it was.
  if (!isSame(new TextEncoder().encode(whole), bytes)) return { ok: true, value: { text: whole, fixes: [] } };
  const mark = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  let text = whole.slice(mark.length);
  let findings = start.value;
  const fixes: Fix[] = [];
  const refused = new Set<string>();
  const maxTries = Math.min(MAX_TRIES, MAX_READ_BYTES / Math.max(1, bytes.length));
  for (let tries = 0; tries < maxTries; tries += 1) {
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
  return { ok: true, value: { text: mark + text, fixes } };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
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
