import { describe, expect, test } from '@jest/globals';
import { readTriggeringRun } from '../../src/plan/triggering-run.ts';

const PAYLOAD = {
  repository: { id: 1 },
  workflow_run: { id: 17_345_678_901, run_attempt: 2, workflow_id: 3, path: '.github/workflows/image.yml@main' },
};

describe('readTriggeringRun', () => {
  test('the run, with the path of its workflow alone', () => {
    expect(readTriggeringRun(JSON.stringify(PAYLOAD))).toEqual({
      ok: true,
      value: {
        id: 17_345_678_901,
        attempt: 2,
        workflowId: 3,
        path: '.github/workflows/image.yml',
        repositoryId: 1,
      },
    });
  });
  test.each<[string, string | undefined, string]>([
    ['no payload', undefined, 'repository'],
    ['no JSON', '{', 'JSON'],
    ['a list', '[]', 'object'],
    ['another event', '{"repository":{"id":1}}', 'workflow_run'],
    ['an id that is none', JSON.stringify({ ...PAYLOAD, workflow_run: { ...PAYLOAD.workflow_run, id: 0 } }), 'id'],
  ])('%s: event/unreadable, and where', (_name, text, where) => {
    const read = readTriggeringRun(text);
    expect(read).toMatchObject({ ok: false, failure: { code: 'event/unreadable' } });
    expect(!read.ok && read.failure.why).toContain(where);
  });
});
