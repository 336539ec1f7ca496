import { readFile } from 'node:fs/promises';
import type { Entry } from '../ports/entry.ts';
import type { LogStream } from './say.ts';
import { VERSION } from './version.ts';
import { createWorld } from './world.ts';

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

/** Runs main as the Action. All that is printed goes to stdout, which the runner reads. */
export async function actionEntry(main: (entry: Entry) => Promise<number>): Promise<number> {
  const env = process.env;
  const log: LogStream = { isTerminal: false, columns: 80, write: (text) => void process.stdout.write(text) };
  const cleanUps: (() => Promise<void>)[] = [];
  try {
    return await main({
      surface: 'action',
      command: 'check',
      files: [],
      raw: inputsOf(env),
      format: 'text',
      version: VERSION,
      payload: await payloadOf(env['GITHUB_EVENT_PATH']),
      openWorld: async (settings) => {
        const { world, cleanUp } = await createWorld({ surface: 'action', env, cwd: process.cwd(), log }, settings);
        cleanUps.push(cleanUp);
        return world;
      },
      stdout: async () => undefined,
    });
  } finally {
    for (const cleanUp of cleanUps) await cleanUp();
  }
}
