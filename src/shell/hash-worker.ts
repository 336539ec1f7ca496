import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { HashAnswer, HashRequest } from './hash-messages.ts';

/** What fits into the processor's cache is hashed fastest. */
const READ = 262_144;
/** After so many bytes of a file the asker is told of the progress, and others have a turn. */
const TURN = 2 ** 21;

const running = new Map<number, Hash>();
const readInto = Buffer.allocUnsafeSlow(READ);

function answer(message: HashAnswer): void {
  parentPort?.postMessage(message);
}

async function hashFile(job: number, fd: number, start: number, size: number): Promise<void> {
  const hash = createHash('sha256');
  let told = 0;
  for (let at = 0; at < size; ) {
    const got = readSync(fd, readInto, 0, Math.min(READ, size - at), start + at);
    if (got === 0) return answer({ job, kind: 'short', at });
    hash.update(got === READ ? readInto : readInto.subarray(0, got));
    at += got;
    if (at - told < TURN && at < size) continue;
    answer({ job, kind: 'bytes', bytes: at - told });
    told = at;
    await new Promise((resolve) => setImmediate(resolve));
  }
  answer({ job, kind: 'hex', hex: hash.digest('hex') });
}

async function take(request: HashRequest): Promise<void> {
  const { job } = request;
  if (request.kind === 'file') return hashFile(job, request.fd, request.start, request.size);
  const hash = running.get(job) ?? createHash('sha256');
  if (request.kind === 'piece') {
    running.set(job, hash);
    const { buffer, start, length, isLent } = request;
    hash.update(new Uint8Array(buffer, start, length));
    const hashed = { job, kind: 'bytes', bytes: length } as const;
    // Freed now: left to the garbage collector, tens of megabytes would pile up.
    if (!isLent) buffer.transfer(0);
    if (isLent) parentPort?.postMessage({ ...hashed, buffer } satisfies HashAnswer, [buffer]);
    else answer(hashed);
    return;
  }
  running.delete(job);
  answer({ job, kind: 'hex', hex: hash.digest('hex') });
}

parentPort?.on('message', (request: HashRequest) => {
  take(request).catch((error: unknown) => {
    answer({ job: request.job, kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  });
});
