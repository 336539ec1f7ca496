import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { dropConnections, networkFetch, offlineFetch } from '../../src/shell/fetch.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no failure',
    (error) => error.failure?.code ?? String(error),
  );
}

describe('fetch', () => {
  test('a redirect is an answer, and is not followed', async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked++;
      response.writeHead(302, { location: '/elsewhere' }).end(request.url);
    });
    const answer = await networkFetch({ method: 'GET', url });
    expect(answer.ok && [answer.value.status, answer.value.headers['location'], asked]).toEqual([302, '/elsewhere', 1]);
  });
  test('a body beyond its bounds is refused', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(1000)));
    const answer = await networkFetch({ method: 'GET', url });
    if (!answer.ok) throw new Error(answer.failure.what);
    expect(await codeOf(answer.value.bytes(999))).toBe('registry/bad-answer');
  });
  test.each([[0], [10]])('a stall after %i bytes is a failure', async (bytes) => {
    const url = await serve((_, response) => {
      if (bytes > 0) response.write('x'.repeat(bytes));
    });
    const answer = await networkFetch({ method: 'GET', url, timeoutMs: 100 });
    expect(answer.ok ? await codeOf(answer.value.bytes(100)) : answer.failure.code).toBe('registry/unreachable');
  });
  test('an answer that breaks off is a failure', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('x', () => response.destroy());
    });
    const answer = await networkFetch({ method: 'GET', url });
    expect(answer.ok ? await codeOf(answer.value.bytes(100)) : answer.failure.code).toBe('registry/unreachable');
  });
  test.each(['http://127.0.0.1:1/', 'http://nothing.invalid/', 'nonsense'])('%s: a value, no throw', async (url) => {
    const answer = await networkFetch({ method: 'GET', url, timeoutMs: 5000 });
    expect(!answer.ok && answer.failure.code).toBe('registry/unreachable');
  });
  test('offline opens no socket', async () => {
    let asked = 0;
    const url = await serve((_, response) => response.end(String(asked++)));
    const answer = await offlineFetch({ method: 'GET', url });
    expect([answer.ok, asked]).toEqual([false, 0]);
  });
  test('what nobody reads is dropped at the end', async () => {
    const closed = new Promise<string>((done) => {
      void serve((_, response) => {
        response.write('never ends');
        response.on('close', () => done('closed'));
      }).then(async (url) => {
        await networkFetch({ method: 'GET', url });
        dropConnections();
      });
    });
    const late = new Promise<string>((done) => setTimeout(() => done('still open'), 5000).unref());
    expect(await Promise.race([closed, late])).toBe('closed');
  });
  test('user and password of a URL go into the header, and into no failure', async () => {
    const url = await serve((request, response) => response.end(request.headers.authorization));
    const answer = await networkFetch({ method: 'GET', url: url.replace('//', '//bob:hunter%202@') });
    if (!answer.ok) throw new Error(answer.failure.what);
    const sent = new TextDecoder().decode(await answer.value.bytes(100));
    expect(sent).toBe(`Basic ${Buffer.from('bob:hunter 2').toString('base64')}`);
    const gone = await networkFetch({ method: 'GET', url: 'http://bob:hunter2@127.0.0.1:1/' });
    expect(gone.ok).toBe(false);
    expect(JSON.stringify(gone)).not.toContain('hunter2');
  });
  test.each([
    ['a byte now and then', 1, 'registry/unreachable'],
    ['few bytes, but enough', 2000, 'no failure'],
  ])('an answer that drips: %s', async (_, bytes, expected) => {
    const url = await serve((_request, response) => {
      let left = 35;
      const drip = setInterval(() => {
        left -= 1;
        if (left > 0) response.write('x'.repeat(bytes));
        else response.end();
      }, 100);
      response.on('close', () => clearInterval(drip));
    });
    const answer = await networkFetch({ method: 'GET', url, timeoutMs: 1500 });
    expect(answer.ok ? await codeOf(answer.value.bytes(1_000_000)) : answer.failure.code).toBe(expected);
  });
  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('a server that answers in %s though asked not to', async (coding, compress) => {
    let asked = '';
    const url = await serve((request, response) => {
      asked = String(request.headers['accept-encoding']);
      response.writeHead(200, { 'content-encoding': coding }).end(compress('what was meant'));
    });
    const answer = await networkFetch({ method: 'GET', url });
    if (!answer.ok) throw new Error(answer.failure.what);
    expect([asked, Buffer.from(await answer.value.bytes(100)).toString()]).toEqual(['identity', 'what was meant']);
  });
  test('a compressed answer that is damaged is a failure', async () => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'));
    const answer = await networkFetch({ method: 'GET', url });
    expect(answer.ok ? await codeOf(answer.value.bytes(100)) : answer.failure.code).toBe('registry/unreachable');
  });
  test('a header that comes twice is one list', async () => {
    const url = await serve((_, response) => {
      response.setHeader('www-authenticate', ['Basic realm="a"', 'Bearer realm="b"']);
      response.writeHead(401).end();
    });
    const answer = await networkFetch({ method: 'GET', url });
    expect(answer.ok && answer.value.headers['www-authenticate']).toBe('Basic realm="a", Bearer realm="b"');
  });
  test('what is sent arrives whole, with its length', async () => {
    const url = await serve((request, response) => {
      request.on('data', (chunk) => response.write(chunk));
      request.on('end', () => response.end(`|${request.method} ${request.headers['content-length']}`));
    });
    const answer = await networkFetch({ method: 'PUT', url, body: 'schön' });
    if (!answer.ok) throw new Error(answer.failure.what);
    expect(Buffer.from(await answer.value.bytes(100)).toString()).toBe('schön|PUT 6');
  });
  test.each([
    ['GET', 'ok'],
    ['POST', 'registry/unreachable'],
  ] as const)('a kept connection that is closed as it is used again, %s: %s', async (method, expected) => {
    const served = new Map<object, number>();
    const url = await serve((request, response) => {
      const count = (served.get(request.socket) ?? 0) + 1;
      served.set(request.socket, count);
      if (count === 1) response.end('ok');
      else request.socket.resetAndDestroy();
    });
    const ask = async (how: 'GET' | 'POST'): Promise<string> => {
      const answer = await networkFetch({ method: how, url });
      return answer.ok ? Buffer.from(await answer.value.bytes(100)).toString() : answer.failure.code;
    };
    expect(await ask('GET')).toBe('ok');
    expect(await ask(method)).toBe(expected);
    expect([...served.values()]).toEqual(method === 'GET' ? [2, 1] : [2]);
  });
  test('a slow reader is not a stall', async () => {
    const url = await serve((_, response) => {
      response.write('a');
      setTimeout(() => response.end('b'), 50);
    });
    const answer = await networkFetch({ method: 'GET', url, timeoutMs: 1000 });
    if (!answer.ok) throw new Error(answer.failure.what);
    let text = '';
    for await (const chunk of answer.value.body) {
      await new Promise((wake) => setTimeout(wake, 1200));
      text += Buffer.from(chunk).toString();
    }
    expect(text).toBe('ab');
  });
});
