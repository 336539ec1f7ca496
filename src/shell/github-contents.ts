import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import { fail, type Result } from '../domain/failure.ts';
import type { Commit, GitHub } from '../ports/github.ts';

export type ContentOperations = Pick<GitHub, 'history' | 'mergeBase' | 'fileAt'>;

export interface RepositoryConnection {
  readonly connect: () => Promise<Octokit>;
  readonly owner: string;
  readonly repo: string;
}

type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<Result<T>>;

const PAGE = 100;
const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/));
const Commits = v.array(v.object({ sha: Sha, parents: v.array(v.object({ sha: Sha })) }));
const Comparison = v.object({ merge_base_commit: v.object({ sha: Sha }) });

/** Reads commits and files of the repository. Nothing here writes. */
export function contentOperations(connection: RepositoryConnection, attempt: Attempt): ContentOperations {
  const { connect, owner, repo } = connection;
  /** Commits that the token is known to see. */
  const seen = new Set<string>();
  return {
    history: (commit, max) =>
      attempt(`the history of ${commit} was not read`, async () => history(await connect(), connection, commit, max)),
    mergeBase: (base, head) =>
      attempt(`the common ancestor of ${base} and ${head} was not found`, async () => {
        // One commit a page: only the ancestor is of interest, and a comparison lists every file that changed.
        const route = { owner, repo, basehead: `${base}...${head}`, per_page: 1, page: 1 };
        const { data } = await (await connect()).rest.repos.compareCommitsWithBasehead(route);
        return v.parse(Comparison, data).merge_base_commit.sha;
      }),
    fileAt: async (path, commit, maxBytes) => {
      const read = await attempt(`${path} of ${commit} was not read`, async () =>
        fileAt(await connect(), connection, { path, commit, seen }),
      );
      if (!read.ok || read.value === undefined || read.value.length <= maxBytes) return read;
      return tooLarge(path, commit, read.value.length, maxBytes);
    },
  };
}

async function history(
  octokit: Octokit,
  { owner, repo }: RepositoryConnection,
  commit: string,
  max: number,
): Promise<Commit[]> {
  const found: Commit[] = [];
  for (let page = 1; found.length < max; page += 1) {
    const route = { owner, repo, sha: commit, per_page: Math.min(PAGE, max), page };
    const commits = v.parse(Commits, (await octokit.rest.repos.listCommits(route)).data);
    found.push(...commits.map(({ sha, parents }) => ({ sha, parents: parents.map((parent) => parent.sha) })));
    if (commits.length < route.per_page) break;
  }
  return found.slice(0, max);
}

/** GitHub answers 404 both for a file that is not there and to a token that may not look: what it says of the commit tells. */
async function fileAt(
  octokit: Octokit,
  { owner, repo }: RepositoryConnection,
  { path, commit, seen }: { readonly path: string; readonly commit: string; readonly seen: Set<string> },
): Promise<Uint8Array | undefined> {
  try {
    // As raw bytes: the JSON form leaves files of more than 1 MB out.
    const route = { owner, repo, path, ref: commit, mediaType: { format: 'raw' } };
    return bytesOf((await octokit.rest.repos.getContent(route)).data);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    if (!seen.has(commit)) await octokit.rest.repos.listCommits({ owner, repo, sha: commit, per_page: 1 });
    seen.add(commit);
    return undefined;
  }
}

/** What Octokit makes of raw bytes: text, or a buffer where their type is no text. Anything else, such as a folder's list, is no file. */
const Raw = v.union([v.string(), v.instance(ArrayBuffer)]);

function bytesOf(data: unknown): Uint8Array {
  const raw = v.parse(Raw, data);
  return typeof raw === 'string' ? new TextEncoder().encode(raw) : new Uint8Array(raw);
}

function statusOf(error: unknown): number | undefined {
  const { status } = (typeof error === 'object' && error !== null ? error : {}) as { status?: unknown };
  return typeof status === 'number' ? status : undefined;
}

function tooLarge(path: string, commit: string, size: number, max: number): Result<never> {
  return fail('file/too-large', `${path} of ${commit} has ${size} bytes`, `at most ${max} are read`, 'make it smaller');
}
