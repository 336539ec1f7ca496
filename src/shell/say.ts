import type { Say } from '../ports/world.ts';
import { logLine, logLines, workflowCommand } from '../render/log.ts';

/** Where log lines go. `isTerminal` decides whether progress is shown in place. */
export interface LogStream {
  readonly isTerminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** The log of the Action: stdout, with groups that fold. */
export function actionSay(stream: LogStream): Say {
  const info = (text: string): void => {
    for (const line of logLines(text)) stream.write(`${line}\n`);
  };
  return {
    info,
    debug: (text) => stream.write(`${workflowCommand('debug', {}, text)}\n`),
    progress: () => undefined,
    group: (title) => stream.write(`${workflowCommand('group', {}, title)}\n`),
    endGroup: () => stream.write(`${workflowCommand('endgroup', {}, '')}\n`),
    relay: (program, line) => info(`${program}: ${line}`),
  };
}

/** The log of the command line: stderr only, so that stdout holds nothing but what was asked for. */
export function terminalSay(stream: LogStream): Say {
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  };
  const info = (text: string): void => {
    clear();
    for (const line of logLines(text)) stream.write(`${line}\n`);
  };
  return {
    info,
    progress(text) {
      if (!stream.isTerminal) return;
      clear();
      stream.write(logLine(text).slice(0, Math.max(20, stream.columns - 1)));
      shown = true;
    },
    group: () => undefined,
    endGroup: clear,
    relay: (program, line) => info(`${program}: ${line}`),
  };
}
