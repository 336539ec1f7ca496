/**
 * The only place that makes foreign text fit for a log that a runner reads. GitHub's runner takes `::command::` at the start of a line
 * (leading white space and a lone CR aside) and `##[command]` anywhere in one (actions/runner, ActionCommand.cs); Azure's takes `##vso[`.
 */

/** Invisible, but moves the cursor, colours, hides, joins or reorders: C0 save TAB, DEL, C1, and every format character (bidi, zero-width, tags). */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}]/gu;

/** ANSI escape sequences go as a whole: without its ESC the rest of one is noise. */
const ANSI = /\u001b(?:\[[0-?]{0,32}[ -/]{0,8}[@-~]|\][^\u0007\u001b]{0,256}(?:\u0007|\u001b\\)|[@-Z\\^_])/gu;

/** Separators of lines that some readers split at. */
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/u;

/** The longest line that is printed, in UTF-16 code units. */
const LONGEST_LOG_LINE = 8192;

/**
 * Lines of a foreign text that can be printed: split at every line end, without control characters, and with nothing that a runner reads as a command.
 * An empty text is one empty line.
 */
export function logLines(text: string): readonly string[] {
  return text.split(LINE_END).map(logLine);
}

/** One such line; what follows a line end stays on it, after a space. */
export function logLine(text: string): string {
  const cut = text.length > LONGEST_LOG_LINE ? `${text.slice(0, LONGEST_LOG_LINE).toWellFormed()}…` : text;
  const plain = cut
    .replace(ANSI, '')
    .replace(/[\r\n\u0085\u2028\u2029]+/gu, ' ')
    .replace(CONTROL, '');
  return breakCommands(plain);
}

/** Parts what a runner reads as a command, visibly: `: :`, `# #[`. */
function breakCommands(line: string): string {
  return line.replace(/:(?=:)/g, ': ').replace(/#(?=#(?:\[|vso\[))/gi, '# ');
}

/** Names of the workflow commands that Seaworthy writes. */
export type WorkflowCommandName = 'error' | 'warning' | 'notice' | 'group' | 'endgroup' | 'add-mask' | 'debug';

/**
 * A workflow command as one line, without line end. The message and properties are escaped as @actions/core does (`%25 %0D %0A`, and in properties `%3A %2C`),
 * after what could make a command on a log that is read again was parted.
 */
export function workflowCommand(
  name: WorkflowCommandName,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const given = Object.entries(properties)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '')
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name}${given.length === 0 ? '' : ` ${given.join(',')}`}::${escapeMessage(message)}`;
}

function escapeMessage(message: string): string {
  return logLines(message).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function escapeProperty(value: string): string {
  return logLine(value).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}
