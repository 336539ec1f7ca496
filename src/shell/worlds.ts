import * as http from 'node:http';
import type { Settings } from '../ports/entry.ts';
import type { World } from '../ports/world.ts';
import { createWorld, type WorldOptions } from './world.ts';

/** Exit statuses of a program that a signal ended: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The worlds of one run, and the end of all that they started: however the run ends, no child and no temporary folder stays. */
export class Worlds {
  readonly #options: WorldOptions;
  readonly #cleanUps: (() => Promise<void>)[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    // Node's own clients take the proxy from the environment only when told to; the function came within Node 24.
    const { setGlobalProxyFromEnv } = http as { setGlobalProxyFromEnv?: (env: NodeJS.ProcessEnv) => void };
    setGlobalProxyFromEnv?.({ ...options.env });
    for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
      process.once(signal, () => void this.close().finally(() => process.exit(SIGNALS[signal])));
    }
  }

  readonly open = async (settings: Settings): Promise<World> => {
    const { world, cleanUp } = await createWorld(this.#options, settings);
    this.#cleanUps.push(cleanUp);
    return world;
  };

  async close(): Promise<void> {
    for (const cleanUp of this.#cleanUps.splice(0)) await cleanUp();
  }
}
