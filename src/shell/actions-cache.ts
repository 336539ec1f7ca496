import { fail, ok, type Result } from '../domain/failure.ts';
import type { ActionsCache } from '../ports/actions-cache.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What is used of @actions/cache. */
interface Client {
  restoreCache(paths: string[], key: string, restoreKeys?: string[]): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

/** Events that run a branch's own commits, started by those who may write to it. `pull_request_target` and `workflow_run` carry the ref of the base branch and the content of others. */
const OWN_EVENTS = ['push', 'schedule', 'workflow_dispatch'];

function maySave(env: Env): boolean {
  const ref = env['GITHUB_REF'] ?? '';
  return OWN_EVENTS.includes(env['GITHUB_EVENT_NAME'] ?? '') && ref.startsWith('refs/heads/');
}

/** Where the runner keeps caches; the client throws without. */
function isThere(env: Env): boolean {
  return Boolean(env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']) && Boolean(env['ACTIONS_RUNTIME_TOKEN']);
}

function unavailable(what: string, why: string): Result<never> {
  return fail('publish/unreachable', what, why.slice(0, 300), 'nothing need be done: the run goes on without it');
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The cache of GitHub Actions, through @actions/cache (loaded at the first use: it is large). Undefined where the runner has none. */
export function createActionsCache(
  env: Env,
  load: () => Promise<Client> = () => import('@actions/cache'),
): ActionsCache | undefined {
  if (!isThere(env)) return undefined;
  const mine = maySave(env);
  return {
    maySave: mine,
    async restore(paths, key, restoreKeys) {
      try {
        return ok(await (await load()).restoreCache([...paths], key, [...restoreKeys]));
      } catch (error) {
        return unavailable(`what earlier runs kept under ${key} cannot be restored`, reason(error));
      }
    },
    async save(paths, key) {
      if (!mine) return ok(undefined);
      try {
        // The client says itself what goes wrong while it saves, another run with the same key among it; it throws for bad arguments alone.
        await (await load()).saveCache([...paths], key);
        return ok(undefined);
      } catch (error) {
        return unavailable(`nothing could be kept for later runs under ${key}`, reason(error));
      }
    },
  };
}
