import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CacheScope, CacheStandIn } from './caches.ts';
import type { State } from './state.ts';

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';
const CACHES = '/twirp/github.actions.results.api.v1.CacheService/';

/**
 * A stand-in for the service that runners upload artifacts to, and for its store: what @actions/artifact sends ends up among the
 * artifacts of GitHub's stand-in. A name is taken once in a run, as there. The caches of runs lie there, too.
 */
export class ResultsStandIn {
  readonly problems: string[] = [];
  readonly caches = new CacheStandIn();
  private readonly state: State;
  private readonly server: Server;
  private readonly blocks = new Map<string, Map<string, Buffer>>();
  private readonly zips = new Map<string, Buffer>();

  private constructor(state: State) {
    this.state = state;
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        this.problems.push(String(error));
        response.destroy();
      });
    });
  }

  static async start(state: State): Promise<ResultsStandIn> {
    const standIn = new ResultsStandIn(state);
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** Variables that a runner gives to the steps of a run. `scopes`: the refs whose caches it may read, and write. */
  env(run: number, scopes: readonly CacheScope[] = []): Readonly<Record<string, string>> {
    const ac = JSON.stringify(scopes.map(({ ref, writes }) => ({ Scope: ref, Permission: writes ? 3 : 1 })));
    const claims = Buffer.from(JSON.stringify({ scp: `Actions.Results:${run}:job`, ac })).toString('base64url');
    return {
      ACTIONS_CACHE_SERVICE_V2: 'True',
      ACTIONS_RESULTS_URL: `${this.url}/`,
      ACTIONS_RUNTIME_TOKEN: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.x`,
      GITHUB_RUN_ID: String(run),
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'));
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const body = await bytesOf(request);
    if (url.pathname.startsWith(SERVICE)) {
      const answer = this.call(url.pathname.slice(SERVICE.length), JSON.parse(body.toString('utf8')));
      response.writeHead(answer === undefined ? 409 : 200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(answer ?? { code: 'already_exists', msg: 'an artifact with this name already exists' }),
      );
      return;
    }
    if (url.pathname.startsWith(CACHES)) {
      const place = (key: string): string => `${this.url}/blob/${encodeURIComponent(key)}?sig=secret`;
      const method = url.pathname.slice(CACHES.length);
      const answer = this.caches.call(method, JSON.parse(body.toString('utf8')), request.headers, place);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      return;
    }
    const stored = this.zips.get(keyOf(url));
    if (request.method === 'GET' && stored !== undefined) {
      response.writeHead(200, { 'content-length': stored.length }).end(stored);
      return;
    }
    this.put(url, body);
    response.writeHead(201, { etag: '"1"', 'last-modified': new Date(0).toUTCString() });
    response.end();
  }

  private call(method: string, body: Readonly<Record<string, unknown>>): object | undefined {
    const run = Number(body['workflow_run_backend_id'] ?? body['workflowRunBackendId']);
    const name = String(body['name']);
    const key = `${run}/${name}`;
    if (method === 'CreateArtifact') {
      if (this.state.artifacts.some((one) => one.run === run && one.name === name)) return undefined;
      return { ok: true, signed_upload_url: `${this.url}/blob/${encodeURIComponent(key)}?sig=secret` };
    }
    const id = this.state.nextId;
    this.state.nextId += 1;
    const zip = this.zips.get(key);
    if (zip === undefined) throw new Error(`${key} was finished without bytes`);
    this.state.artifacts.push({ id, run, name, zip, createdAt: new Date().toISOString() });
    return { ok: true, artifact_id: String(id) };
  }

  /** Azure's block blobs: blocks in any order, then the list of them. */
  private put(url: URL, body: Buffer): void {
    const key = keyOf(url);
    const blocks = this.blocks.get(key) ?? new Map<string, Buffer>();
    this.blocks.set(key, blocks);
    if (url.searchParams.get('comp') === 'block') blocks.set(url.searchParams.get('blockid') ?? '', body);
    else if (url.searchParams.get('comp') === null) this.zips.set(key, body);
    else {
      const ids = [...body.toString('utf8').matchAll(/<Latest>([^<]+)<\/Latest>/g)].map(([, id]) => id ?? '');
      this.zips.set(key, Buffer.concat(ids.map((id) => blocks.get(id) ?? Buffer.alloc(0))));
    }
  }
}

function keyOf(url: URL): string {
  return decodeURIComponent(url.pathname.replace('/blob/', ''));
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
