import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import { raise } from '../domain/failure.ts';
import type { ListedArtifact, OpenPullRequest, WorkflowRun, WorkflowRuns } from '../ports/workflow-runs.ts';
import { attempt, connectionOf, type GitHubOptions } from './github.ts';

const PAGE = 100;
/** Pages of artifacts that are read: a job may make 500. */
const MAX_PAGES = 10;

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/));
const Run = v.object({
  id: Id,
  run_attempt: v.optional(Id, 1),
  run_number: Id,
  event: v.string(),
  conclusion: v.nullish(v.string()),
  head_sha: Sha,
  head_branch: v.nullish(v.string()),
  head_repository: v.nullish(v.object({ id: Id, owner: v.object({ login: v.string() }) })),
  repository: v.object({ id: Id }),
  workflow_id: Id,
  path: v.string(),
});
const Runs = v.object({ workflow_runs: v.array(Run) });
const Artifact = v.object({
  id: Id,
  name: v.string(),
  size_in_bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  expired: v.boolean(),
  digest: v.nullish(v.string()),
  created_at: v.nullish(v.string()),
  workflow_run: v.nullish(
    v.object({ id: v.optional(Id), head_sha: v.optional(Sha), head_repository_id: v.optional(Id) }),
  ),
});
const Artifacts = v.object({ total_count: v.number(), artifacts: v.array(Artifact) });
const Pulls = v.array(
  v.object({
    number: Id,
    head: v.object({ sha: Sha, ref: v.string(), repo: v.nullish(v.object({ id: Id })) }),
    base: v.object({ sha: Sha, ref: v.string(), repo: v.object({ id: Id }) }),
  }),
);

/** GitHub's workflow runs for the repository of this run; undefined without a token or a repository. */
export function createWorkflowRuns(options: GitHubOptions): WorkflowRuns | undefined {
  const connection = connectionOf(options);
  if (connection === undefined) return undefined;
  const { connect, owner, repo, fetch, timeoutMs } = connection;
  const route = { owner, repo };
  return {
    run: (id) =>
      attempt(`workflow run ${id} was not read`, async () =>
        toRun(v.parse(Run, (await (await connect()).rest.actions.getWorkflowRun({ ...route, run_id: id })).data)),
      ),
    runsOf: (workflow, { commit, event }) =>
      attempt(`the runs for commit ${commit} were not read`, async () => {
        const question = { ...route, workflow_id: workflow, head_sha: commit, event, per_page: PAGE };
        const { data } = await (await connect()).rest.actions.listWorkflowRuns(question);
        return v.parse(Runs, data).workflow_runs.map(toRun);
      }),
    artifactsOf: (run) =>
      attempt(`the artifacts of workflow run ${run} were not read`, async () =>
        artifactsOf(await connect(), route, run),
      ),
    artifact: (id, maxBytes) =>
      attempt(`artifact ${id} was not downloaded`, async () => {
        const address = await addressOf(await connect(), route, id);
        return download(fetch, address, { maxBytes, timeoutMs });
      }),
    openPullRequests: (headOwner, branch) =>
      attempt(`the pull requests of ${headOwner}:${branch} were not read`, async () => {
        const question = { ...route, state: 'open', head: `${headOwner}:${branch}`, per_page: PAGE } as const;
        return v.parse(Pulls, (await (await connect()).rest.pulls.list(question)).data).map(toPull);
      }),
  };
}

type Route = { readonly owner: string; readonly repo: string };

async function artifactsOf(octokit: Octokit, route: Route, run: number): Promise<ListedArtifact[]> {
  const found: ListedArtifact[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const question = { ...route, run_id: run, per_page: PAGE, page };
    const { artifacts } = v.parse(Artifacts, (await octokit.rest.actions.listWorkflowRunArtifacts(question)).data);
    found.push(...artifacts.map(toArtifact));
    if (artifacts.length < PAGE) break;
  }
  return found;
}

const MANUAL = { redirect: 'manual' } as const;

/** GitHub answers with the address of a store, which gets no token of ours. */
async function addressOf(octokit: Octokit, route: Route, id: number): Promise<URL> {
  const question = { ...route, artifact_id: id, archive_format: 'zip', request: MANUAL };
  const { status, headers } = await octokit.rest.actions.downloadArtifact(question);
  const api = new URL(octokit.request.endpoint.DEFAULTS.baseUrl);
  const address = URL.parse(headers.location ?? '');
  // A stand-in on this machine speaks http, and then its store may too.
  const isSafe = address?.protocol === 'https:' || (address?.protocol === 'http:' && api.protocol === 'http:');
  if (Number(status) !== 302 || address === null || !isSafe || address.username !== '' || address.password !== '')
    return unreadable(`GitHub answers ${status} without the address of a store`);
  return address;
}

async function download(
  fetch: typeof globalThis.fetch,
  address: URL,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(timeoutMs + Math.ceil(maxBytes / 1_000));
  const answer = await fetch(address, { redirect: 'error', signal });
  if (answer.status !== 200 || answer.body === null) return unreadable(`its store answers ${answer.status}`);
  const announced = Number(answer.headers.get('content-length') ?? 0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (announced <= maxBytes)
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  if (Math.max(announced, size) > maxBytes) {
    await answer.body.cancel().catch(() => undefined);
    raise(
      'artifact/too-large',
      'an artifact has more bytes than GitHub says',
      `at most ${maxBytes} are read`,
      'let Seaworthy itself upload the report, with `mode: analyze`',
    );
  }
  return Buffer.concat(chunks, size);
}

function unreadable(why: string): never {
  return raise('artifact/unreadable', 'an artifact was not downloaded', why, 'run again, while the artifact is kept');
}

function toRun(run: v.InferOutput<typeof Run>): WorkflowRun {
  const { head_repository: head } = run;
  return {
    id: run.id,
    attempt: run.run_attempt,
    number: run.run_number,
    event: run.event,
    ...(run.conclusion == null ? {} : { conclusion: run.conclusion }),
    headSha: run.head_sha,
    ...(run.head_branch == null ? {} : { headBranch: run.head_branch }),
    ...(head == null ? {} : { headRepository: { id: head.id, owner: head.owner.login } }),
    repositoryId: run.repository.id,
    workflowId: run.workflow_id,
    // Some answers name the ref behind the file.
    path: run.path.split('@', 1)[0] ?? run.path,
  };
}

function toArtifact(artifact: v.InferOutput<typeof Artifact>): ListedArtifact {
  const { id, head_sha: headSha, head_repository_id: headRepositoryId } = artifact.workflow_run ?? {};
  return {
    id: artifact.id,
    name: artifact.name,
    size: artifact.size_in_bytes,
    expired: artifact.expired,
    ...(artifact.digest == null ? {} : { digest: artifact.digest }),
    createdAt: artifact.created_at ?? '',
    ...(id === undefined || headSha === undefined || headRepositoryId === undefined
      ? {}
      : { run: { id, headSha, headRepositoryId } }),
  };
}

function toPull({ number, head, base }: v.InferOutput<typeof Pulls>[number]): OpenPullRequest {
  return {
    number,
    headSha: head.sha,
    headRef: head.ref,
    ...(head.repo == null ? {} : { headRepositoryId: head.repo.id }),
    baseSha: base.sha,
    baseRef: base.ref,
    baseRepositoryId: base.repo.id,
  };
}
