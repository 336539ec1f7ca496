import * as v from 'valibot';
import type { Result } from '../domain/failure.ts';
import type { DependencySnapshot } from '../domain/snapshot.ts';
import type { GitHub } from '../ports/github.ts';
import type { RepositoryConnection } from './github-contents.ts';

export type SnapshotOperations = Pick<GitHub, 'submitSnapshot'>;
type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<Result<T>>;

const ROUTE = 'POST /repos/{owner}/{repo}/dependency-graph/snapshots';
const Receipt = v.object({ id: v.number(), result: v.string(), message: v.string() });

/** Hands snapshots to the dependency graph. The same one sent twice replaces itself, so it may be tried again. */
export function snapshotOperations(
  { connect, owner, repo }: RepositoryConnection,
  attempt: Attempt,
): SnapshotOperations {
  return {
    submitSnapshot: (snapshot: DependencySnapshot) =>
      attempt('the dependencies were not submitted', async () => {
        const octokit = await connect();
        // Octokit's own types want mutable objects.
        const { data } = await octokit.request(ROUTE, { owner, repo, ...snapshot } as never);
        return v.parse(Receipt, data);
      }),
  };
}
