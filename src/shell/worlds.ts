import type { Settings } from '../ports/entry.ts';
import type { World } from '../ports/world.ts';
import { createWorld, type WorldOptions } from './world.ts';

/** Exit statuses of a program that a signal ended: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const PROXIES = ['http_proxy', 'https_proxy'];

function useProxies(env: WorldOptions['env']): void {
  // Not imported: Node gives an ES module every part of `http`, undici among them, which costs 40 ms where nothing is fetched.
  const http: { setGlobalProxyFromEnv?: (env: NodeJS.ProcessEnv) => void } | undefined =
    process.getBuiltinModule('node:http');
  http?.setGlobalProxyFromEnv?.({ ...env });
}

/** The worlds of one run, and the end of all that they started: however the run ends, no child and no temporary folder stays. */
export class Worlds {
  readonly #options: WorldOptions;
  readonly #cleanUps: (() => Promise<void>)[] = [];
  #cleaned: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: WorldOptions) {
    this.#options = options;
    // Node's own clients take the proxy from the environment only when told to; the function came within Node 24.
    if (PROXIES.some((name) => options.env[name] ?? options.env[name.toUpperCase()])) useProxies(options.env);
    for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
      process.once(signal, () => {
        this.#isStopped = true;
        void this.#cleanUp().finally(() => process.exit(SIGNALS[signal]));
      });
    }
  }

  readonly open = async (settings: Settings): Promise<World> => {
    const { world, cleanUp } = await createWorld(this.#options, settings);
    this.#cleanUps.push(cleanUp);
    return world;
  };

  /** After a signal this does not return: the signal ends the process, with its own status and not with that of a run cut short. */
  async close(): Promise<void> {
    if (this.#isStopped) await new Promise<never>(() => undefined);
    await this.#cleanUp();
  }

  /** One after the other, so that nobody is told of the end while another's cleaning is still under way. */
  #cleanUp(): Promise<void> {
    this.#cleaned = this.#cleaned.then(async () => {
      for (const cleanUp of this.#cleanUps.splice(0)) await cleanUp();
    });
    return this.#cleaned;
  }
}
