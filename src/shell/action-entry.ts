import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from '../ports/entry.ts';
import type { LogStream } from './say.ts';
import { VERSION } from './version.ts';
import { Worlds } from './worlds.ts';

/** The runner hands inputs over as INPUT_<NAME>: upper case, spaces as _, dashes kept (actions/runner, Handler.cs). */
function inputsOf(env: NodeJS.ProcessEnv): Map<string, string> {
  const raw = new Map<string, string>();
  for (const [key, value] of Object.entries(env)) {
    if (key.startsWith('INPUT_') && value !== undefined) raw.set(key.slice('INPUT_'.length).toLowerCase(), value);
  }
  return raw;
}

/** A payload that cannot be read is none; what is made of that is the reader's to say. */
async function payloadOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === '') return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}

/** The commit that actions/checkout left in the workspace: a detached HEAD. A branch name tells nothing, and is not followed. */
async function checkedOutIn(workspace: string | undefined): Promise<{ checkedOut?: string }> {
  const head = workspace === undefined ? '' : await readFile(join(workspace, '.git/HEAD'), 'utf8').catch(() => '');
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})\n?$/.test(head) ? { checkedOut: head.trim() } : {};
}

/** Runs main as the Action. All that is printed goes to stdout, which the runner reads. */
export async function actionEntry(main: (entry: Entry) => Promise<number>): Promise<number> {
  const env = process.env;
  // A runner that reads no more ends nothing: the exit status is the verdict's.
  process.stdout.on('error', () => undefined);
  const log: LogStream = { isTerminal: false, columns: 80, write: (text) => void process.stdout.write(text) };
  const worlds = new Worlds({ surface: 'action', env, cwd: process.cwd(), log });
  try {
    return await main({
      surface: 'action',
      command: 'check',
      files: [],
      raw: inputsOf(env),
      format: 'text',
      version: VERSION,
      payload: await payloadOf(env['GITHUB_EVENT_PATH']),
      ...(await checkedOutIn(env['GITHUB_WORKSPACE'])),
      openWorld: worlds.open,
      stdout: async () => undefined,
    });
  } finally {
    await worlds.close();
  }
}
