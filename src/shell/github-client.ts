import type { Octokit } from '@octokit/rest';
import type { RefusedRequest } from './github-errors.ts';

/** How the client behaves towards GitHub; the defaults are for production, tests make it faster. */
export interface ClientOptions {
  /** Ends in no slash, e.g. `https://api.github.com` or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly token: string;
  /** For an exchange, to the end of the answer; what is sent gets 10 ms more for each kilobyte. */
  readonly timeoutMs: number;
  /** False: writes are not spaced (1 a second, comments 1 in 3 s), and limits not waited for. */
  readonly throttle: boolean;
  /** Milliseconds that count as one second of waiting. */
  readonly secondMs: number;
  readonly fetch: typeof globalThis.fetch;
}

/** Retries after a limit or an error of GitHub's own. */
const RETRIES = 2;
/** A job that waits longer than this for a limit to end is worse than one without a comment. */
const LONGEST_WAIT_S = 90;

/** Octokit with limits, retries and time limits. Loaded on first use: it is a tenth of the bundle. */
export async function createClient(options: ClientOptions): Promise<Octokit> {
  const [rest, throttling, retry] = await Promise.all([
    import('@octokit/rest'),
    import('@octokit/plugin-throttling'),
    import('@octokit/plugin-retry'),
  ]);
  const Client = rest.Octokit.plugin(throttling.throttling, retry.retry);
  const again = (retryAfter: number, _options: unknown, _octokit: unknown, retryCount: number): boolean =>
    retryCount < RETRIES && retryAfter <= LONGEST_WAIT_S;
  return new Client({
    auth: options.token,
    baseUrl: options.apiUrl,
    userAgent: 'seaworthy',
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    request: { fetch: withTimeLimit(options) },
    throttle: {
      enabled: options.throttle,
      onRateLimit: again,
      onSecondaryRateLimit: again,
      retryAfterBaseValue: options.secondMs,
    },
    retry: {
      retries: RETRIES,
      retryAfterBaseValue: options.secondMs,
      doNotRetry: [400, 401, 403, 404, 410, 413, 422, 429, 451],
    },
  });
}

function withTimeLimit(options: ClientOptions): typeof globalThis.fetch {
  return (input, init) => {
    const sent = typeof init?.body === 'string' ? init.body.length : 0;
    return options.fetch(input, { ...init, signal: AbortSignal.timeout(options.timeoutMs + Math.ceil(sent / 100)) });
  };
}

/** Reads what Octokit throws. Network errors come as status 500 without a response. */
export function refusalOf(error: unknown): RefusedRequest {
  const thrown = isRecord(error) ? error : {};
  const response = isRecord(thrown['response']) ? thrown['response'] : undefined;
  const headers = isRecord(response?.['headers']) ? response['headers'] : {};
  const status = response === undefined ? 0 : Number(response['status'] ?? thrown['status']) || 0;
  const message = messageOf(error, response);
  const accepted = headers['x-accepted-github-permissions'];
  return {
    status,
    message,
    ...(typeof accepted === 'string' ? { acceptedPermissions: accepted } : {}),
    rateLimited: isRateLimit(status, message, headers),
  };
}

function isRateLimit(status: number, message: string, headers: Readonly<Record<string, unknown>>): boolean {
  if (status === 429 || /rate limit/i.test(message.slice(0, 4_000))) return true;
  return status === 403 && headers['x-ratelimit-remaining'] === '0';
}

/** GitHub's own words, with the details of a 422; never the documentation link that Octokit adds. */
function messageOf(error: unknown, response: Readonly<Record<string, unknown>> | undefined): string {
  const data = isRecord(response?.['data']) ? response['data'] : {};
  if (typeof data['message'] !== 'string') return error instanceof Error ? error.message : String(error);
  const details = Array.isArray(data['errors']) ? data['errors'].slice(0, 5).map(detailOf) : [];
  return [data['message'], ...details].join('; ');
}

function detailOf(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  const message = isRecord(detail) ? detail['message'] : undefined;
  return typeof message === 'string' ? message : JSON.stringify(detail);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
