import { dirname } from 'node:path';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { RunArtifacts } from '../ports/run-artifacts.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What is used of @actions/artifact. */
interface Client {
  uploadArtifact(name: string, files: string[], rootDirectory: string): Promise<unknown>;
}

async function loadClient(): Promise<Client> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  return new DefaultArtifactClient();
}

/** The client throws there, after two warnings on the page of the run (GHESNotSupportedError); these are the hosts that it takes. */
function isEnterpriseServer(env: Env): boolean {
  const host = URL.parse(env['GITHUB_SERVER_URL'] || 'https://github.com')?.hostname ?? 'github.com';
  return host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}

/** The artifacts of this run through @actions/artifact (loaded at the first use: it is large). Undefined where the runner has none. */
export function createRunArtifacts(env: Env, load: () => Promise<Client> = loadClient): RunArtifacts | undefined {
  if (!env['ACTIONS_RUNTIME_TOKEN'] || !env['ACTIONS_RESULTS_URL'] || isEnterpriseServer(env)) return undefined;
  return {
    async upload(name, file) {
      try {
        await (await load()).uploadArtifact(name, [file], dirname(file));
        return ok(undefined);
      } catch (error) {
        return notUploaded(name, error instanceof Error ? error.message : String(error));
      }
    },
  };
}

function notUploaded(name: string, why: string): Result<never> {
  return fail(
    'publish/unreachable',
    `the report was not uploaded as artifact ${name}`,
    why.slice(0, 300),
    'upload the file of the output `report-file` in a step of its own; a name can be taken once in each attempt of a run',
  );
}
