import type { DockerfileOutline } from '../domain/dockerfile.ts';
import type { Capture } from '../domain/engine.ts';
import { linesOf } from './symptom.ts';

/** The instruction at which a build stopped, as far as the builder says so. `line` is of the Dockerfile, from 1. */
export interface FailedInstruction {
  readonly line?: number;
  /** As the builder shows it. */
  readonly text?: string;
}

/**
 * Reads it from the log of a failed build:
 * BuildKit's source excerpt (`Dockerfile:4` and `>>> RUN …`), BuildKit's step (` > [2/3] RUN …:`), buildah's `building at STEP "…"`,
 * or else the last step that the classic builder began (`Step 2/3 : RUN …`).
 */
export function failedInstruction(capture: Capture): FailedInstruction | undefined {
  const stderr = linesOf(capture.stderr);
  return (
    fromExcerpt(stderr) ??
    lastMatch(stderr, /^ > \[[^\]]{1,200}\] (.+?):?$/) ??
    lastMatch(stderr, /building at STEP "(.+)": /) ??
    parseErrorLine(stderr) ??
    lastMatch(
      linesOf(new TextDecoder().decode(capture.stdout)),
      /^(?:\[\d+\/\d+\] )?(?:Step|STEP) \d{1,5}\/\d{1,5} ?: (.+)$/,
    )
  );
}

/** BuildKit quotes the lines around the mistake and marks those that are meant (solver/errdefs, `Source.Print`). */
function fromExcerpt(lines: readonly string[]): FailedInstruction | undefined {
  const marked = lines.map((line) => /^\s{0,8}(\d{1,7}) \| >>> (.*)$/.exec(line.slice(0, 2000)));
  const first = marked.find((match) => match !== null);
  if (first === undefined || first === null) return undefined;
  return { line: Number(first[1]), text: shorten(first[2] ?? '') };
}

function parseErrorLine(lines: readonly string[]): FailedInstruction | undefined {
  for (const line of lines) {
    const number = /parse error (?:on )?line (\d{1,7})/i.exec(line.slice(0, 2000))?.[1];
    if (number !== undefined) return { line: Number(number) };
  }
  return undefined;
}

function lastMatch(lines: readonly string[], pattern: RegExp): FailedInstruction | undefined {
  const text = lines.map((line) => pattern.exec(line.slice(0, 2000))?.[1]).findLast((match) => match !== undefined);
  return text === undefined ? undefined : { text: shorten(text) };
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/**
 * The same with its line, where the builder shows the instruction and no line (the classic builder, buildah, podman, BuildKit before 0.12)
 * and the Dockerfile has it once. Twice the same is no line: it would be a guess.
 */
export function withLine(
  failed: FailedInstruction | undefined,
  outline: DockerfileOutline | undefined,
): FailedInstruction | undefined {
  if (failed?.text === undefined || failed.line !== undefined || outline === undefined) return failed;
  const shown = foldBlanks(failed.text);
  const isShown = (text: string): boolean =>
    shown.endsWith('…') ? foldBlanks(text).startsWith(shown.slice(0, -1)) : foldBlanks(text) === shown;
  const lines = outline.stages.flatMap(({ from, instructions }) => [
    ...[from.raw, from.image ?? from.raw].filter((text) => isShown(`FROM ${text}`)).map(() => from.line),
    ...instructions
      .filter(({ keyword, args, resolved }) => [args, resolved].some((text) => isShown(`${keyword} ${text}`)))
      .map(({ line }) => line),
  ]);
  const [line, ...others] = new Set(lines);
  return line === undefined || others.length > 0 ? failed : { ...failed, line };
}

function foldBlanks(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** `at line 4 of Dockerfile (RUN exit 3)`, or nothing. */
export function describeInstruction(failed: FailedInstruction | undefined, file: string): string {
  if (failed === undefined) return '';
  const place = failed.line === undefined ? '' : ` at line ${failed.line} of ${file}`;
  const text = failed.text === undefined ? '' : `${place === '' ? ' at' : ':'} ${failed.text}`;
  return `${place}${text}`;
}
