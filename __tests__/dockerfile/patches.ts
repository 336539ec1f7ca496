import { applyPatch } from '../../src/dockerfile/fix.ts';
import type { Dockerfile } from '../../src/dockerfile/instruction.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import type { DockerfileSmell, Patch } from '../../src/domain/finding.ts';
import { bytes, lint } from './lint-text.ts';

/** Findings that carry a patch. */
export function patched(text: string): { finding: DockerfileSmell; patch: Patch }[] {
  if (!parses(text)) return [];
  return lint(text).flatMap((finding) => {
    const patch = finding.remedy.kind === 'edit' ? finding.remedy.patch : undefined;
    return patch === undefined ? [] : [{ finding, patch }];
  });
}

export const parses = (text: string): boolean => parse(text) !== undefined;

function parse(text: string): Dockerfile | undefined {
  const result = parseDockerfile(bytes(text), 'Dockerfile');
  return result.ok ? result.value : undefined;
}

/** Of a script the comments and the number of lines; of a file that COPY makes all. */
function content(keyword: string, body: string): unknown {
  if (keyword !== 'RUN') return body;
  const lines = body.split('\n');
  return [lines.length, lines.filter((line) => line.trim() === '' || line.trim().startsWith('#'))];
}

/** What must never change: comments, bodies of here-documents, and the number of instructions. */
function kept(file: Dockerfile): unknown {
  return [
    file.comments.map(({ text }) => text),
    file.instructions.map(({ keyword, heredocs }) => heredocs.map(({ name, body }) => [name, content(keyword, body)])),
    file.directives.map(({ name, value }) => [name, value]),
  ];
}

/** What is wrong with two texts of which the second one is the first one mended; undefined where nothing is. */
export function damage(before: string, after: string): string | undefined {
  const [old, now] = [parse(before), parse(after)];
  if (old === undefined || now === undefined) return 'it no longer parses';
  return JSON.stringify(kept(old)) === JSON.stringify(kept(now)) ? undefined : 'comments or here-documents changed';
}

/** What is wrong with one patch. */
export function complaint(
  text: string,
  { finding, patch }: { finding: DockerfileSmell; patch: Patch },
): string | undefined {
  const after = applyPatch(text, patch);
  const harm = damage(text, after);
  if (harm !== undefined) return harm;
  const lines = patch.replacement.split('\n').length;
  const above = (whole: string): string =>
    whole
      .split('\n')
      .slice(0, patch.line - 1)
      .join('\n');
  const below = (whole: string, from: number): string => whole.split('\n').slice(from).join('\n');
  if (above(text) !== above(after)) return 'lines above the patch changed';
  if (below(text, patch.endLine) !== below(after, patch.line - 1 + lines)) return 'lines below the patch changed';
  const count = (whole: string): number => lint(whole).filter(({ rule }) => rule === finding.rule).length;
  return count(after) < count(text) ? undefined : 'the rule still fires';
}
