import { setTimeout } from 'node:timers/promises';
import type { Inputs } from '../src/inputs/inputs.ts';
import { parseInputs } from '../src/inputs/parse.ts';
import { type EventContext, NO_EVENT } from '../src/plan/event.ts';
import type { Entry } from '../src/ports/entry.ts';
import type { World } from '../src/ports/world.ts';
import { createWorld } from '../src/shell/world.ts';

/** A call of the Action that prints nothing. */
export const SCALE_ENTRY = {
  surface: 'action',
  command: 'check',
  format: 'text',
  version: '0.0.0',
  stdout: async () => undefined,
} as unknown as Entry;

const SHA = 'c'.repeat(40);

export const PULL_REQUEST_EVENT: EventContext = {
  ...NO_EVENT,
  kind: 'pull_request',
  name: 'pull_request',
  repository: 'acme/shop',
  codeScanning: { kind: 'place', ref: 'refs/pull/1/merge', commitSha: SHA },
  pullRequest: { number: 1, headSha: SHA, headRef: 'h', baseSha: SHA, baseRef: 'main', isFork: false },
  workflow: 'ci',
  job: 'scan',
};

/** Inputs of an Action that writes its files to the folder. */
export function scaleInputs(folder: string, given: Readonly<Record<string, string>>): Inputs {
  const inputs = parseInputs(new Map(Object.entries({ 'output-dir': folder, ...given })), 'action');
  if (!inputs.ok) throw new Error(inputs.failures[0]?.what);
  return inputs.value;
}

/** A world with the files of this machine, and with a runner and a GitHub that take what they are given. */
export async function scaleWorld(folder: string): Promise<{ world: World; sizes: Record<string, number> }> {
  const { world } = await createWorld(
    { surface: 'cli', env: {}, cwd: folder, log: { isTerminal: false, columns: 80, write: () => undefined } },
    { offline: true, workingDirectory: '.' },
  );
  // Whoever has 100,000 findings has read an image before: what waits until a run has started (src/shell/heap.ts) is done by then.
  await setTimeout(500);
  const sizes: Record<string, number> = { annotations: 0 };
  const size = (name: string, text: string) => {
    sizes[name] = Buffer.byteLength(text);
  };
  const actions: World['actions'] = {
    annotation: () => {
      sizes['annotations'] = (sizes['annotations'] ?? 0) + 1;
    },
    summary: async (text) => {
      size('summary', text);
      return { ok: true, value: undefined };
    },
    setOutput: (name, text) => {
      size(`output ${name}`, text);
      return { ok: true, value: undefined };
    },
    mask: () => undefined,
  };
  const github: Partial<NonNullable<World['github']>> = {
    fileAt: async () => ({ ok: true, value: undefined }),
    viewer: async () => ({ ok: true, value: { login: 'bot', id: 1 } }),
    commentsStartingWith: async () => ({ ok: true, value: [] }),
    createComment: async (_pr, body) => {
      size('comment', body);
      const author = { login: 'bot', id: 1 };
      const comment = {
        id: 1,
        nodeId: 'n',
        minimized: false,
        url: 'https://github.com/c',
        author,
        updatedAt: '',
        body,
      };
      return { ok: true, value: comment };
    },
    uploadSarif: async ({ sarif }) => {
      size('upload', sarif);
      return { ok: true, value: { id: '1' } };
    },
    sarifStatus: async () => ({ ok: true, value: { status: 'complete', errors: [] } }),
  };
  return { world: { ...world, actions, github: github as World['github'], sleep: async () => undefined }, sizes };
}
