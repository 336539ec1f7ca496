import type { Failure, FailureCode } from '../domain/failure.ts';

/** What is left of a failed exchange: `status` 0 where no answer came at all. */
export interface RefusedRequest {
  readonly status: number;
  /** GitHub's words, or the network's. */
  readonly message: string;
  /** `x-accepted-github-permissions`: what a token would have needed. */
  readonly acceptedPermissions?: string;
  readonly rateLimited: boolean;
}

interface Cause {
  readonly says: RegExp;
  readonly code: FailureCode;
  readonly why: string;
  readonly fix: string;
}

const TOKEN_FIX =
  'give the job the permission; a run for a fork or for Dependabot gets a read-only token whatever the workflow says';

/** GitHub's words to cause and cure, the first that fits. The words are those that github/codeql-action knows. */
const CAUSES: readonly Cause[] = [
  {
    says: /Resource not accessible by (?:integration|personal access token)/i,
    code: 'publish/forbidden',
    why: 'the token lacks a permission',
    fix: TOKEN_FIX,
  },
  {
    says: /(?:Code|Advanced) Security must be enabled/i,
    code: 'publish/forbidden',
    why: 'GitHub Code Security is not enabled for this private repository',
    fix: 'enable it in the repository’s settings, or set `upload-sarif: never` and keep the SARIF file as an artifact',
  },
  {
    says: /Code scanning is not enabled/i,
    code: 'publish/forbidden',
    why: 'code scanning is not enabled for this repository',
    fix: 'enable it in the repository’s settings, or set `upload-sarif: never`',
  },
  {
    says: /dependency graph is (?:disabled|not enabled)/i,
    code: 'publish/forbidden',
    why: 'the dependency graph is off in this repository',
    fix: 'switch it on in the repository’s settings, or leave `submit-dependencies` out',
  },
  {
    says: /archived/i,
    code: 'publish/forbidden',
    why: 'the repository is archived, and takes nothing new',
    fix: 'unarchive it, or set `comment: never` and `upload-sarif: never`',
  },
  {
    says: /issue is locked/i,
    code: 'publish/forbidden',
    why: 'the conversation of the pull request is locked',
    fix: 'unlock it, or set `comment: never`',
  },
  {
    says: /IP allow list/i,
    code: 'publish/forbidden',
    why: 'the organization takes requests from the addresses of its IP allow list alone, and this runner’s is none of them',
    fix: 'add the addresses of the runners to the list, or run on one that is in it',
  },
  {
    says: /Bad credentials/i,
    code: 'publish/forbidden',
    why: 'the token is wrong or has expired',
    fix: 'leave `github-token` at its default, or give one that is valid',
  },
  {
    says: /commit not found/i,
    code: 'publish/refused',
    why: 'GitHub does not know the commit that the results belong to',
    fix: 'check out a commit that was pushed, and run before it is force-pushed away',
  },
  {
    says: /ref .* not found/i,
    code: 'publish/refused',
    why: 'GitHub does not know the branch or pull request that the results belong to',
    fix: 'run again on a branch that still exists; a merge queue’s branch has no code scanning',
  },
  {
    says: /Body is too long/i,
    code: 'publish/refused',
    why: 'a comment has at most 65,536 characters',
    fix: 'report this with the report file: Seaworthy keeps its comment shorter',
  },
];

const BY_STATUS: Readonly<Record<number, Omit<Cause, 'says'>>> = {
  401: {
    code: 'publish/forbidden',
    why: 'GitHub wants a valid token',
    fix: 'leave `github-token` at its default, or give one that is valid',
  },
  403: { code: 'publish/forbidden', why: 'the token lacks a permission, or the feature is off', fix: TOKEN_FIX },
  // GitHub hides what a token may not see behind 404.
  404: {
    code: 'publish/forbidden',
    why: 'it is not there, or the token may not see it',
    fix: 'check GITHUB_REPOSITORY and the permissions of the job; `actions: read` is needed too in a private repository',
  },
  413: {
    code: 'publish/refused',
    why: 'what was sent is larger than GitHub takes',
    fix: 'check fewer images in one run',
  },
};

const UNREACHABLE: Omit<Cause, 'says'> = {
  code: 'publish/unreachable',
  why: 'GitHub did not answer, or answered with an error of its own',
  fix: 'run again; on a self-hosted runner allow egress to the host of GITHUB_API_URL',
};

const REFUSED: Omit<Cause, 'says'> = {
  code: 'publish/refused',
  why: 'GitHub does not accept what was sent',
  fix: 'report this with the words of GitHub',
};

const RATE_LIMITED: Omit<Cause, 'says'> = {
  code: 'publish/rate-limited',
  why: 'too many requests were sent with this token within the hour, or within a minute',
  fix: 'run again later; spread jobs that write comments or upload SARIF',
};

/** Cause and cure of a refusal; `what` is what was tried, e.g. `the comment was not created`. */
export function explainRefusal(what: string, refused: RefusedRequest): Failure {
  const { code, why, fix } = causeOf(refused);
  const words = refused.message.replace(/\s+/g, ' ').trim().slice(0, 500);
  const status = refused.status === 0 ? 'no answer' : String(refused.status);
  const needs = code === 'publish/forbidden' ? refused.acceptedPermissions : undefined;
  return {
    code,
    what: `${what}: ${status}${words === '' ? '' : `, ${words}`}`,
    why: needs ? `${why}; what would be accepted: ${needs}` : why,
    fix,
  };
}

function causeOf(refused: RefusedRequest): Omit<Cause, 'says'> {
  if (refused.rateLimited) return RATE_LIMITED;
  if (refused.status === 0 || refused.status >= 500) return UNREACHABLE;
  const message = refused.message.slice(0, 4_000);
  return CAUSES.find(({ says }) => says.test(message)) ?? BY_STATUS[refused.status] ?? REFUSED;
}
