import { createHash, type Hash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { HashAnswer, HashPart, HashRequest } from './hash-messages.ts';

/** What fits into the processor's cache is hashed fastest. */
const READ = 262_144;
/** After so many bytes of a file others have a turn. */
const TURN = 2 ** 21;
/** The asker is told of a file's progress after so many: waking a thread may cost a tenth of a millisecond. */
const TOLD = 2 ** 24;

const running = new Map<number, Hash>();
const readInto = Buffer.allocUnsafeSlow(READ);

function answer(message: HashAnswer): void {
  parentPort?.postMessage(message);
}

async function hashFile(job: number, fd: number, start: number, size: number): Promise<void> {
  const hash = createHash('sha256');
  let told = 0;
  let turn = TURN;
  for (let at = 0; at < size; ) {
    const got = readSync(fd, readInto, 0, Math.min(READ, size - at), start + at);
    if (got === 0) return answer({ job, kind: 'short', at });
    hash.update(got === READ ? readInto : readInto.subarray(0, got));
    at += got;
    if (at - told >= TOLD || at >= size) {
      answer({ job, kind: 'bytes', bytes: at - told });
      told = at;
    }
    if (at < turn) continue;
    turn = at + TURN;
    await new Promise((resolve) => setImmediate(resolve));
  }
  answer({ job, kind: 'hex', hex: hash.digest('hex') });
}

function addPart(hash: Hash, { buffer, start, length, isLent }: HashPart): void {
  hash.update(new Uint8Array(buffer, start, length));
  // Freed now: left to the garbage collector, tens of megabytes would pile up.
  if (!isLent) buffer.transfer(0);
}

async function take(request: HashRequest): Promise<void> {
  const { job } = request;
  if (request.kind === 'file') return hashFile(job, request.fd, request.start, request.size);
  const hash = running.get(job) ?? createHash('sha256');
  running.set(job, hash);
  if (request.kind === 'parts') {
    for (const part of request.parts) addPart(hash, part);
    const bytes = request.parts.reduce((sum, { length }) => sum + length, 0);
    const buffers = request.parts.filter(({ isLent }) => isLent).map(({ buffer }) => buffer);
    parentPort?.postMessage({ job, kind: 'bytes', bytes, buffers } satisfies HashAnswer, buffers);
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
