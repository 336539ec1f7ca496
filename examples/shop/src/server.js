import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parse as parseCookies, serialize } from 'cookie';
import minimist from 'minimist';
import { nanoid } from 'nanoid';
import qs from 'qs';
import { search, total } from './catalogue.js';

/** Baskets by session: a list of article ids. */
const baskets = new Map();

function sessionOf(request) {
  const known = parseCookies(request.headers.cookie ?? '')['session'];
  return known !== undefined && baskets.has(known) ? known : nanoid();
}

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

/** GET /articles?q=… lists; POST /basket?article=… adds; GET /basket shows. */
export function handle(request, response) {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const query = qs.parse(url.search.slice(1));
  const session = sessionOf(request);
  const basket = baskets.get(session) ?? [];
  if (url.pathname === '/health') return answer(response, 200, { ok: true });
  if (url.pathname === '/articles') return answer(response, 200, search(String(query['q'] ?? '')));
  if (url.pathname !== '/basket') return answer(response, 404, { error: 'no such page' });
  if (request.method === 'POST') baskets.set(session, [...basket, String(query['article'] ?? '')]);
  const articles = baskets.get(session) ?? [];
  const cookie = serialize('session', session, { httpOnly: true, sameSite: 'strict', path: '/' });
  return answer(response, 200, { articles, total: total(articles) }, { 'set-cookie': cookie });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { port } = minimist(process.argv.slice(2), { default: { port: 8080 } });
  createServer(handle).listen(port, () => console.log(`shop listens on ${port}`));
}
