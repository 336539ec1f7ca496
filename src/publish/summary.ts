import { Buffer } from 'node:buffer';
import type { Delivery } from '../domain/delivery.ts';
import { fail, type Result } from '../domain/failure.ts';
import type { Actions } from '../ports/actions.ts';

/** The runner drops a summary of more bytes, with an error of its own (FileCommandManager, `_attachmentSizeLimit`). */
const MAX_BYTES = 1024 * 1024;

/** Adds the report to the summary of the job; without one, or with one too long, the files carry it. */
export async function publishSummary(actions: Actions, markdown: string): Promise<Delivery> {
  const bytes = Buffer.byteLength(markdown) + 1;
  const written = bytes > MAX_BYTES ? tooLong(bytes) : await actions.summary(markdown);
  if (written.ok) return { surface: 'summary', kind: 'delivered' };
  return { surface: 'summary', kind: 'degraded', to: 'the log and the files', because: written.failure };
}

function tooLong(bytes: number): Result<void> {
  return fail(
    'publish/refused',
    'no job summary was written',
    `it has ${bytes} bytes, and the runner takes ${MAX_BYTES}`,
    'read the report file; check fewer images in one step',
  );
}
