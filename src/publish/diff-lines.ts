/** Consecutive lines of the new side of a file that a review comment may stand on. */
export interface Hunk {
  /** Number of its first line, from 1. */
  readonly first: number;
  /** The lines as they are after the change, without line ends. */
  readonly lines: readonly string[];
}

/** GitHub leaves patches of more than some thousand lines out; what is longer is none of its. */
const MAX_PATCH = 4 * 1024 * 1024;
const MAX_HUNKS = 10_000;
const HEADER = /^@@ -\d{1,9}(?:,\d{1,9})? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

/**
 * The hunks of a patch as GitHub's API gives it (unified diff without file headers): the lines that stayed and those that came.
 * Lines are counted, not only announced: a patch that was cut short gives what it shows. Hunks without such lines are left out.
 */
export function newSideHunks(patch: string): readonly Hunk[] {
  const hunks: { first: number; lines: string[]; announced: number }[] = [];
  for (const line of patch.slice(0, MAX_PATCH).split('\n')) {
    // Within a hunk every line has its sign in front: a line that starts with @@ is always a header.
    const header = HEADER.exec(line);
    if (header !== null) {
      if (hunks.length >= MAX_HUNKS) break;
      hunks.push({ first: Number(header[1]), lines: [], announced: Number(header[2] ?? 1) });
      continue;
    }
    const open = hunks.at(-1);
    const isNew = line.startsWith('+') || line.startsWith(' ');
    if (open !== undefined && isNew && open.lines.length < open.announced) open.lines.push(line.slice(1));
  }
  return hunks
    .filter(({ first, lines }) => first > 0 && lines.length > 0)
    .map(({ first, lines }) => ({ first, lines }));
}

/**
 * The text of the lines from `line` to `endLine`, where all of them lie in one hunk, as GitHub wants it of a comment on several lines;
 * undefined where they do not.
 */
export function linesInOneHunk(hunks: readonly Hunk[], line: number, endLine: number): string | undefined {
  const hunk = hunks.find(({ first, lines }) => first <= line && line <= endLine && endLine < first + lines.length);
  return hunk?.lines.slice(line - hunk.first, endLine - hunk.first + 1).join('\n');
}
