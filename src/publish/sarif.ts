import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import type { Delivery } from '../domain/delivery.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import type { GitHub } from '../ports/github.ts';
import { SARIF } from '../render/budget.ts';
import { explainProcessing } from './sarif-processing.ts';

/** Waits between polls, as github/codeql-action does: 5 s, then twice as long each time. */
const POLL_WAITS_MS = [5_000, 10_000, 20_000, 40_000, 80_000] as const;

export interface SarifTask {
  /** Undefined where the run has no token. */
  readonly github: GitHub | undefined;
  /** The log, in pieces or whole. */
  readonly sarif: Iterable<string>;
  /** Where the results belong, or why GitHub takes none from this event. */
  readonly place:
    | { readonly kind: 'place'; readonly ref: string; readonly commitSha: string }
    | { readonly kind: 'nowhere'; readonly because: string };
  /** `upload-sarif: required`: a refusal makes the run incomplete. */
  readonly required: boolean;
  readonly startedAt?: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly say: { info(text: string): void };
}

/** Uploads several logs, each with categories of its own, one after the other; the first refusal is told, and ends it. */
export async function publishLogs({
  logs,
  ...task
}: Omit<SarifTask, 'sarif'> & { readonly logs: readonly Iterable<string>[] }): Promise<Delivery> {
  let last: Delivery = { surface: 'sarif', kind: 'skipped', because: 'there is nothing to upload' };
  for (const sarif of logs) {
    last = await publishSarif({ ...task, sarif });
    if (last.kind !== 'delivered') return last;
  }
  return last;
}

/**
 * Uploads SARIF through the documented API and waits until GitHub has processed it. What GitHub took and has not
 * processed within 155 s counts as delivered: it will show, only later. Where an event has no place in code
 * scanning (a merge queue) nothing is refused, so nothing is missing either, required or not.
 */
export async function publishSarif(task: SarifTask): Promise<Delivery> {
  const { github, place, required } = task;
  if (place.kind === 'nowhere') return { surface: 'sarif', required, kind: 'skipped', because: place.because };
  if (github === undefined)
    return refused(task, {
      code: 'publish/forbidden',
      what: 'the SARIF was not uploaded',
      why: 'the run has no token',
      fix: 'leave `github-token` at its default, or give one with `security-events: write`',
    });
  const packed = await pack(task.sarif);
  if (!packed.ok) return refused(task, packed.failure);
  const uploaded = await github.uploadSarif({
    commitSha: place.commitSha,
    ref: place.ref,
    sarif: packed.value,
    ...(task.startedAt === undefined ? {} : { startedAt: task.startedAt }),
  });
  if (!uploaded.ok) return refused(task, uploaded.failure);
  const processed = await waitUntilProcessed(github, uploaded.value.id, task);
  return processed.ok ? { surface: 'sarif', required, kind: 'delivered' } : refused(task, processed.failure);
}

function refused({ required }: SarifTask, failure: Failure): Delivery {
  return refusedSarif(failure, required);
}

/** What became of an upload that is not made, for that reason. */
export function refusedSarif(failure: Failure, required: boolean): Delivery {
  if (required) return { surface: 'sarif', required, kind: 'failed', failure };
  const to = 'the summary, the annotations and the SARIF file';
  return { surface: 'sarif', required, kind: 'degraded', to, because: failure };
}

async function pack(sarif: Iterable<string>): Promise<Result<string>> {
  const zipped = await buffer(Readable.from(sarif, { highWaterMark: 1 }).pipe(createGzip()));
  if (zipped.length <= SARIF.gzipBytes) return ok(zipped.toString('base64'));
  return fail(
    'publish/refused',
    `the SARIF has ${zipped.length} bytes when compressed`,
    `GitHub takes at most ${SARIF.gzipBytes}`,
    'check fewer images in one run, or upload the file elsewhere',
  );
}

async function waitUntilProcessed(github: GitHub, id: string, task: SarifTask): Promise<Result<void>> {
  for (const wait of POLL_WAITS_MS) {
    await task.sleep(wait);
    const answer = await github.sarifStatus(id);
    if (!answer.ok) {
      // The upload was taken; only the look at its state was refused.
      task.say.info(`GitHub took the SARIF and does not tell what became of it: ${answer.failure.why}`);
      return ok(undefined);
    }
    if (answer.value.status === 'complete') return ok(undefined);
    if (answer.value.status === 'failed') return { ok: false, failure: explainProcessing(answer.value.errors) };
  }
  task.say.info('GitHub took the SARIF and is still processing it; results show when it has finished');
  return ok(undefined);
}
