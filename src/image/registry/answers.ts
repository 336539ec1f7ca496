import type { Failure } from '../../domain/failure.ts';

/** What was asked of a registry, in words. */
export interface Question {
  readonly what: string;
  readonly registry: string;
}

/** The failure that an answer means (distribution-spec, "Error Codes"). `because`: why no credentials were there, if so. */
export function failureOfStatus(status: number, { what, registry }: Question, because?: Failure): Failure {
  if (status === 404) {
    return {
      code: 'image/not-found',
      what: `${what} is not there`,
      why: `${registry} answers 404`,
      fix: 'check name, tag and digest, and that the push has finished',
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'registry/unauthorized',
      what: `${registry} does not let ${what} be read`,
      why: `it answers ${status}${because === undefined ? '' : `; no credentials were used: ${because.what}, ${because.why}`}`,
      fix: 'log in before this step (docker/login-action, `docker login`) with an account that may pull; the name may also be wrong',
    };
  }
  if (status === 429) {
    return {
      code: 'registry/rate-limited',
      what: `${registry} refuses ${what} for now`,
      why: 'it answers 429, too many requests, also after waiting',
      fix: 'log in before this step, use a mirror, or try again later',
    };
  }
  if (status >= 500) {
    return {
      code: 'registry/unreachable',
      what: `${registry} cannot give ${what}`,
      why: `it answers ${status}, also when asked again`,
      fix: 'try again later, and look at the status page of the registry',
    };
  }
  return badAnswer({ what, registry }, `it answers ${status}`);
}

export function badAnswer({ what, registry }: Question, why: string): Failure {
  return {
    code: 'registry/bad-answer',
    what: `${registry} answers something else when asked for ${what}`,
    why,
    fix: 'check the host: it may not be a registry, or a proxy answers in its place',
  };
}
