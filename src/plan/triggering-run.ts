import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';
import { firstIssue, parsePayload } from './event-payload.ts';

/** The run that started this one, as the event says. */
export interface TriggeringRun {
  readonly id: number;
  readonly attempt: number;
  readonly workflowId: number;
  readonly path: string;
  readonly repositoryId: number;
}

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Payload = v.object({
  repository: v.object({ id: Id }),
  workflow_run: v.object({ id: Id, run_attempt: v.optional(Id, 1), workflow_id: Id, path: v.string() }),
});

/** Reads the payload of `workflow_run`. It lists no pull requests where the head lies in a fork, so none is read from it. */
export function readTriggeringRun(text: string | undefined): Result<TriggeringRun> {
  const payload = parsePayload(text);
  if (!payload.ok) return payload;
  const parsed = v.safeParse(Payload, payload.value);
  if (!parsed.success) {
    return fail(
      'event/unreadable',
      'the event does not say which workflow run started this one',
      `the payload's ${firstIssue(parsed.issues)}`,
      'run `mode: report` in a workflow that `workflow_run` starts, or give `reports`',
    );
  }
  const { repository, workflow_run: run } = parsed.output;
  return ok({
    id: run.id,
    attempt: run.run_attempt,
    workflowId: run.workflow_id,
    path: run.path.split('@', 1)[0] ?? run.path,
    repositoryId: repository.id,
  });
}
