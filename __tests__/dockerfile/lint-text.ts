import { checkDockerfile } from '../../src/dockerfile/check.ts';
import type { CheckInputs } from '../../src/dockerfile/checked.ts';
import { NO_CONFIG } from '../../src/dockerfile/hadolint-config.ts';
import type { Dockerfile } from '../../src/dockerfile/instruction.ts';
import { parseDockerfile } from '../../src/dockerfile/parse.ts';
import type { DockerfileSmell } from '../../src/domain/finding.ts';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Parses a text as far as its first mistake, but for mistakes that hadolint has a rule for. */
function read(text: string): Dockerfile {
  const result = parseDockerfile(bytes(text), 'Dockerfile', 'lenient');
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.what}`);
  return result.value;
}

/** Parses a text that must parse, but for what hadolint has a rule for. */
export function parsed(text: string): Dockerfile {
  const file = read(text);
  if (file.mistake !== undefined) throw new Error(`line ${file.mistake.line}: ${file.mistake.message}`);
  return file;
}

export const INPUTS: CheckInputs = {
  path: 'Dockerfile',
  buildArgs: {},
  config: NO_CONFIG,
  now: new Date('2026-11-22T00:00:00Z'),
};

/** All findings of a text; one that does not parse has DL1000 among them. */
export function lint(text: string, inputs: Partial<CheckInputs> = {}): DockerfileSmell[] {
  return checkDockerfile(read(text), { ...INPUTS, ...inputs });
}

/** Lines on which one rule fires, without those that a comment switches off. The text must parse, unless that is what is asked. */
export function linesOf(rule: string, text: string, inputs: Partial<CheckInputs> = {}): number[] {
  if (rule !== 'DL1000') parsed(text);
  return lint(text, inputs)
    .filter((finding) => finding.rule === rule && finding.suppressed === undefined)
    .map((finding) => (finding.at.kind === 'file' ? finding.at.line : 0));
}

/** The text with a patch applied, as a reviewer would accept it. */
export function applyPatch(text: string, finding: DockerfileSmell): string | undefined {
  const patch = finding.remedy.kind === 'edit' ? finding.remedy.patch : undefined;
  if (patch === undefined) return undefined;
  const lines = text.split('\n');
  lines.splice(patch.line - 1, patch.endLine - patch.line + 1, ...patch.replacement.split('\n'));
  return lines.join('\n');
}
