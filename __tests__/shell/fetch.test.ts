import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
