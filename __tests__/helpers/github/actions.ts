import { createHash } from 'node:crypto';
import { sampleOf } from './sample.ts';
import { type Answer, type Call, notAccessible, refusal, type State } from './state.ts';

export interface StoredRun {
  readonly id: number;
  readonly attempt?: number;
  readonly number?: number;
  readonly event?: string;
  readonly conclusion?: string | null;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepository: { readonly id: number; readonly owner: string } | null;
  readonly repositoryId?: number;
  readonly workflowId?: number;
  readonly path?: string;
}

export interface StoredArtifact {
  readonly id: number;
  readonly run: number;
  readonly name: string;
  readonly zip: Uint8Array;
  readonly createdAt?: string;
  /** What GitHub says instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly digest?: string | null;
    readonly expired?: boolean;
    readonly runId?: number;
    readonly headSha?: string;
    readonly headRepository?: number;
  };
}

export interface StoredPull {
  readonly number: number;
  readonly head: {
    readonly sha: string;
    readonly ref: string;
    readonly repository: number | null;
    readonly owner: string;
  };
  readonly base: { readonly sha: string; readonly ref: string; readonly repository: number };
  readonly state?: 'open' | 'closed';
}

const MAY_NOT = 'actions=read';
export const WORKFLOW = { id: 900, path: '.github/workflows/image.yml' } as const;

function mayRead({ token }: Call): boolean {
  return token.actions !== 'none';
}

function shownRun(run: StoredRun, { state, base }: Pick<Call, 'state' | 'base'>): object {
  const url = `${base}/repos/${state.repository}/actions/runs/${run.id}`;
  const [owner = '', name = ''] = state.repository.split('/');
  const repository = (id: number, login: string) =>
    sampleOf('minimal-repository', {
      id,
      name,
      full_name: `${login}/${name}`,
      owner: sampleOf('simple-user', { login }),
    });
  return sampleOf('workflow-run', {
    id: run.id,
    run_attempt: run.attempt ?? 1,
    run_number: run.number ?? run.id,
    event: run.event ?? 'pull_request',
    status: run.conclusion === null ? 'in_progress' : 'completed',
    conclusion: run.conclusion === undefined ? 'success' : run.conclusion,
    head_sha: run.headSha,
    head_branch: run.headBranch,
    head_repository: run.headRepository === null ? null : repository(run.headRepository.id, run.headRepository.owner),
    repository: repository(run.repositoryId ?? 1, owner),
    workflow_id: run.workflowId ?? WORKFLOW.id,
    path: run.path ?? WORKFLOW.path,
    // GitHub leaves them out where the head lies in a fork.
    pull_requests: [],
    head_commit: null,
    url,
  });
}

export function getRun(call: Call): Answer {
  if (!mayRead(call)) return notAccessible(MAY_NOT);
  const run = call.state.runs.find(({ id }) => id === Number(call.path['run_id']));
  return run === undefined ? refusal(404, 'Not Found') : { status: 200, body: shownRun(run, call) };
}

export function listRuns(call: Call): Answer {
  if (!mayRead(call)) return notAccessible(MAY_NOT);
  const { state, path, query } = call;
  const found = state.runs
    .filter((run) => (run.workflowId ?? WORKFLOW.id) === Number(path['workflow_id']))
    .filter((run) => (query.get('head_sha') ?? run.headSha) === run.headSha)
    .filter((run) => (query.get('event') ?? run.event) === (run.event ?? 'pull_request'))
    .sort((a, b) => b.id - a.id);
  return { status: 200, body: { total_count: found.length, workflow_runs: found.map((run) => shownRun(run, call)) } };
}

export function listArtifacts(call: Call): Answer {
  if (!mayRead(call)) return notAccessible(MAY_NOT);
  const { state, path, query } = call;
  const size = Number(query.get('per_page') ?? 30);
  const page = Number(query.get('page') ?? 1);
  const all = state.artifacts.filter(({ run }) => run === Number(path['run_id']));
  const shown = all.slice((page - 1) * size, page * size).map((artifact) => shownArtifact(artifact, call));
  return { status: 200, body: { total_count: all.length, artifacts: shown } };
}

function shownArtifact({ id, run, name, zip, createdAt, claims = {} }: StoredArtifact, { state, base }: Call): object {
  const made = state.runs.find((one) => one.id === run);
  const url = `${base}/repos/${state.repository}/actions/artifacts/${id}`;
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  return sampleOf('artifact', {
    id,
    name,
    size_in_bytes: claims.size ?? zip.length,
    expired: claims.expired ?? false,
    digest: claims.digest === undefined ? digest : claims.digest,
    created_at: createdAt ?? '2026-11-01T00:00:00Z',
    url,
    archive_download_url: `${url}/zip`,
    workflow_run: {
      id: claims.runId ?? run,
      repository_id: 1,
      head_repository_id: claims.headRepository ?? made?.headRepository?.id ?? 1,
      head_branch: made?.headBranch ?? 'main',
      head_sha: claims.headSha ?? made?.headSha ?? '0'.repeat(40),
    },
  });
}

/** GitHub sends to a store that knows no token of its own: whoever brings one along gives it away. */
export function downloadArtifact(call: Call): Answer {
  if (!mayRead(call)) return notAccessible(MAY_NOT);
  const artifact = call.state.artifacts.find(({ id }) => id === Number(call.path['artifact_id']));
  if (artifact === undefined) return refusal(404, 'Not Found');
  return { status: 302, body: '', headers: { location: `${call.base}/store/${artifact.id}?sig=abc` } };
}

/** The bytes that the store has under a path; undefined where there are none. */
export function storedBytes(state: State, path: string): Uint8Array | undefined {
  return state.artifacts.find(({ id }) => `/store/${id}` === path)?.zip;
}

export function listPulls({ state, query }: Call): Answer {
  const [owner, ...branch] = (query.get('head') ?? ':').split(':');
  const found = state.openPulls.filter(
    ({ head, state: is = 'open' }) =>
      is === (query.get('state') ?? 'open') && head.owner === owner && head.ref === branch.join(':'),
  );
  return { status: 200, body: found.map(shownPull) };
}

function shownPull({ number, head, base }: StoredPull): object {
  const repository = (id: number | null) => (id === null ? null : sampleOf('repository', { id }));
  const user = sampleOf('simple-user', {});
  const side = { label: 'x:y', user };
  return sampleOf('pull-request-simple', {
    number,
    head: { ...side, sha: head.sha, ref: head.ref, repo: repository(head.repository) },
    base: { ...side, sha: base.sha, ref: base.ref, repo: repository(base.repository) },
  });
}
