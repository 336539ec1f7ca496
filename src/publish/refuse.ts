import { type Failure, FailureError } from '../domain/failure.ts';
import type { Entry } from '../ports/entry.ts';
import { failureLine } from '../render/plain-text.ts';

/** The failure as the log shows it: code and what, why, fix. Further lines of a text are set in: none of them begins one of ours. */
export function failureText({ code, what, why, fix }: Failure): string {
  return `error[${code}]: ${setIn(what)}\n  why: ${setIn(why)}\n  fix: ${setIn(fix)}`;
}

function setIn(text: string): string {
  return text.replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, '\n    ');
}

/** Ends a run that could not begin: tells every failure, sets the outputs, and hands back the exit status. */
export async function refuse(entry: Entry, failures: readonly Failure[], status: number): Promise<number> {
  const world = await entry.openWorld({ offline: true, workingDirectory: '.' });
  for (const failure of failures) {
    world.say.info(failureText(failure));
    world.actions?.annotation({
      level: 'error',
      title: failure.code,
      message: failureLine(failure),
    });
  }
  world.actions?.setOutput('conclusion', 'incomplete');
  return status;
}

/** What was thrown, as a failure: what a room let fly is told as it is, anything else is a bug of ours. */
export function bugOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const why = error instanceof Error ? (error.stack ?? error.message) : `thrown was no error: ${String(error)}`;
  return {
    code: 'internal/bug',
    what: 'Seaworthy stopped at a mistake of its own',
    why: why.slice(0, 2000),
    fix: 'report this with the input that brought it about',
  };
}
