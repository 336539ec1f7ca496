/**
 * Workflow commands as the runner reads them from a step's output (actions/runner: ActionCommand, ActionCommandManager,
 * IssueCommandExtension, ExecutionContext).
 */
export interface WorkflowCommand {
  readonly name: string;
  /** Keys in lower case: the runner's dictionary ignores case. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
  /** `::name::` stands at the start of a line; the old `##[name]` anywhere in it. */
  readonly form: 'colons' | 'brackets';
}

export interface SeenAnnotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly endLine: number | undefined;
}

const REGISTERED = new Set([
  'internal-set-repo-path',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'warning',
  'error',
  'notice',
  'debug',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
]);
const MAX_PER_LEVEL = 10;
const MAX_MESSAGE = 4096;

/** Lines as .NET's ReadLine cuts them: at \n, \r\n and a lone \r. */
export function linesOf(output: string): readonly string[] {
  const lines = output.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The command of a line, as far as its name is among `known`. */
export function parseCommand(line: string, known: ReadonlySet<string> = REGISTERED): WorkflowCommand | undefined {
  return parseColons(line, known) ?? parseBrackets(line, known);
}

function parseColons(line: string, known: ReadonlySet<string>): WorkflowCommand | undefined {
  const text = line.trimStart();
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  const { name, rest } = splitName(text.slice(2, end));
  if (!known.has(name)) return undefined;
  const properties = propertiesOf(rest.trim(), ',', [...BASE, ['%3A', ':'], ['%2C', ',']]);
  return { name, properties, data: unescaped(text.slice(end + 2), BASE), form: 'colons' };
}

function parseBrackets(line: string, known: ReadonlySet<string>): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return undefined;
  const { name, rest } = splitName(line.slice(start + 3, end));
  if (!known.has(name)) return undefined;
  const escapes = [['%3B', ';'], ...BASE, ['%5D', ']']] as const;
  return {
    name,
    properties: propertiesOf(rest, ';', escapes),
    data: unescaped(line.slice(end + 1), escapes),
    form: 'brackets',
  };
}

type Escapes = readonly (readonly [escaped: string, plain: string])[];
const BASE: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
];

function splitName(info: string): { name: string; rest: string } {
  const space = info.indexOf(' ');
  return space < 0
    ? { name: info.toLowerCase(), rest: '' }
    : { name: info.slice(0, space).toLowerCase(), rest: info.slice(space + 1) };
}

function propertiesOf(text: string, separator: string, escapes: Escapes): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const part of text.split(separator)) {
    const equals = part.indexOf('=');
    // Empty names and values do not count.
    if (equals <= 0 || equals === part.length - 1) continue;
    properties.set(part.slice(0, equals).toLowerCase(), unescaped(part.slice(equals + 1), escapes));
  }
  return properties;
}

/** The percent sign last, as the runner does, so that `%250A` stays `%0A`. */
function unescaped(text: string, escapes: Escapes): string {
  const plain = escapes.reduce((value, [escaped, character]) => value.replaceAll(escaped, character), text);
  return plain.replaceAll('%25', '%');
}

/** Reads the output of one step, line by line. */
export class CommandReader {
  readonly annotations: SeenAnnotation[] = [];
  readonly masks: string[] = [];
  readonly groups: string[] = [];
  /** What the log shows: lines that are no command, and the titles of annotations and groups. */
  readonly log: string[] = [];
  /** What a well-behaved action never does. */
  readonly violations: string[] = [];
  private readonly workspace: string;
  private known = new Set(REGISTERED);
  private stopToken: string | undefined;

  constructor(workspace: string) {
    this.workspace = workspace;
  }

  line(text: string): void {
    const command = parseCommand(text, this.known);
    if (this.stopToken !== undefined) {
      if (command?.name === this.stopToken) this.resume();
      else this.log.push(text);
      return;
    }
    if (command === undefined) {
      this.log.push(text);
      return;
    }
    if (command.form === 'brackets') this.violations.push(`a command in the middle of a line: ${text}`);
    this.carryOut(command);
  }

  private resume(): void {
    this.known.delete(this.stopToken ?? '');
    this.stopToken = undefined;
  }

  private carryOut(command: WorkflowCommand): void {
    switch (command.name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.annotate(command.name, command);
        return;
      case 'add-mask':
        if (command.data.trim() === '') this.violations.push('a mask of nothing');
        else this.masks.push(command.data);
        return;
      case 'group':
        this.groups.push(command.data);
        this.log.push(command.data);
        return;
      case 'endgroup':
      case 'debug':
        return;
      case 'stop-commands':
        this.stopToken = command.data.toLowerCase();
        this.known.add(this.stopToken);
        return;
      default:
        this.violations.push(`a command that is refused, deprecated, or none of ours: ${command.name}`);
    }
  }

  private annotate(level: SeenAnnotation['level'], { properties, data }: WorkflowCommand): void {
    this.log.push(`${level}: ${data}`);
    const place = this.checkedPlace(properties);
    if (data.length > MAX_MESSAGE) this.violations.push(`an annotation of ${data.length} characters is cut`);
    if (this.annotations.filter((seen) => seen.level === level).length >= MAX_PER_LEVEL) {
      this.violations.push(`more than ${MAX_PER_LEVEL} annotations of level ${level}: dropped`);
      return;
    }
    this.annotations.push({ level, message: data.slice(0, MAX_MESSAGE), title: properties.get('title'), ...place });
  }

  /** The runner drops what makes no sense of lines and columns; files become relative to the workspace. */
  private checkedPlace(properties: ReadonlyMap<string, string>): Pick<SeenAnnotation, 'file' | 'line' | 'endLine'> {
    const numberOf = (key: string): number | undefined => {
      const text = properties.get(key);
      if (text === undefined) return undefined;
      if (/^\d+$/.test(text)) return Number(text);
      this.violations.push(`${key} of an annotation is ${text}`);
      return undefined;
    };
    const given = properties.get('file');
    const file = given?.startsWith(`${this.workspace}/`) ? given.slice(this.workspace.length + 1) : given;
    const line = numberOf('line');
    const endLine = numberOf('endline');
    if (endLine !== undefined && (line === undefined || endLine < line)) {
      this.violations.push('an annotation ends before it starts');
      return { file, line: undefined, endLine: undefined };
    }
    return { file, line, endLine };
  }
}
