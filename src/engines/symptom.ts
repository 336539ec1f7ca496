import type { Capture } from '../domain/engine.ts';
import { type Failure, type FailureCode, fail } from '../domain/failure.ts';

/** One row of an adapter's table: what a program writes when it fails, and what that means. Patterns are matched line by line. */
export interface Symptom {
  readonly pattern: RegExp;
  readonly cause: string;
  readonly cure: string;
}

/** What was run, in words for the reader: `docker buildx build`. */
export interface CallName {
  readonly program: string;
  /** What the program was doing, and on what. */
  readonly doing: string;
  readonly symptoms: readonly Symptom[];
  /** The code where the program ended with an error and said so; default `engine/crashed`. */
  readonly code?: FailureCode;
}

const LAST_LINES = 3;
const LONGEST_LINE = 300;
/** Lines of the log that are looked through, from its end. */
const LINES_READ = 2000;

/** Undefined where the program ended well; otherwise what its silence, death or words mean. */
export function failureOf(call: CallName, capture: Capture): Failure | undefined {
  if (capture.timedOut) {
    return fail(
      'engine/timeout',
      `${call.program} did not end in time ${call.doing}`,
      'it was killed with all its children when its time was over',
      'see in the log where it hung; a network that does not answer is the usual cause',
    ).failure;
  }
  if (capture.exitCode === 0 && capture.signal === undefined) return undefined;
  const end = capture.signal === undefined ? `exited ${capture.exitCode ?? '?'}` : `was killed by ${capture.signal}`;
  const what = `${call.program} ${end} ${call.doing}`;
  const said = wordsOf(capture);
  if (said.length === 0) {
    const cure = 'run the same command by hand; look for a machine out of memory or a broken installation';
    return fail('engine/silent', what, 'it wrote nothing at all', cure).failure;
  }
  const symptom = findSymptom(call.symptoms, said);
  const why = symptom === undefined ? `it says: ${lastWords(said)}` : `${symptom.cause} (${lastWords(said)})`;
  const cure = symptom?.cure ?? 'the log above has what it wrote';
  return fail(call.code ?? 'engine/crashed', what, why, cure).failure;
}

/** Lines of stderr, or where there are none those of stdout: the end of the log. Colour codes and progress are removed. */
function wordsOf(capture: Capture): readonly string[] {
  const stderr = linesOf(capture.stderr);
  return stderr.length > 0 ? stderr : linesOf(new TextDecoder().decode(capture.stdout));
}

/** The last lines that are not blank, without escape sequences. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/[\r\n]/)
    .slice(-LINES_READ)
    .map((line) => line.replace(/\x1b\[[0-9;]{0,20}[A-Za-z]/g, '').trimEnd())
    .filter((line) => line.trim() !== '');
}

/** The first row of the table (not the first line) that fits wins: rows are ordered from special to general. */
export function findSymptom(symptoms: readonly Symptom[], lines: readonly string[]): Symptom | undefined {
  return symptoms.find(({ pattern }) => lines.some((line) => pattern.test(line.slice(0, 2000))));
}

function lastWords(lines: readonly string[]): string {
  const told = lines.filter((line) => !/^(?:[-=]{3,}|\s*\d+ \|)/.test(line) && !/^DEPRECATED|^ {6,}/.test(line));
  return (told.length > 0 ? told : lines)
    .slice(-LAST_LINES)
    .map((line) => line.trim().slice(0, LONGEST_LINE))
    .join(' / ');
}
