/** A Dockerfile, or a part of one, that BuildKit refuses. Never leaves the room: `parseDockerfile` turns it into a Failure. */
export class SyntaxProblem extends Error {
  /** Line in the file, counted from 1; set by the first caller that knows it. */
  line: number | undefined;
  constructor(message: string, line?: number) {
    super(message);
    this.name = 'SyntaxProblem';
    this.line = line;
  }
}

/** Runs `work`, and gives the line to a problem that has none yet. */
export function atLine<T>(line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxProblem && error.line === undefined) error.line = line;
    throw error;
  }
}

/** What `work` is refused for; undefined where it is not. */
export function problemOf(work: () => void): SyntaxProblem | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
}
