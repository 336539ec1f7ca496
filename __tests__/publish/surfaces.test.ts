import { describe, expect, test } from '@jest/globals';
import { unmetRequirements } from '../../src/domain/delivery.ts';
import { fail, ok, type Result } from '../../src/domain/failure.ts';
import type { Actions, Annotation } from '../../src/ports/actions.ts';
import { publishAnnotations } from '../../src/publish/annotations.ts';
import { publishFiles } from '../../src/publish/files.ts';
import { publishOutputs } from '../../src/publish/outputs.ts';
import { publishSummary } from '../../src/publish/summary.ts';

class RecordedActions implements Actions {
  readonly annotations: Annotation[] = [];
  readonly outputs: [string, string][] = [];
  text = '';
  refuse: string | undefined;
  annotation(annotation: Annotation): void {
    this.annotations.push(annotation);
  }
  async summary(markdown: string): Promise<Result<void>> {
    if (this.refuse === 'summary') return fail('file/unwritable', '', '', '');
    this.text += markdown;
    return ok(undefined);
  }
  setOutput(name: string, value: string): Result<void> {
    if (this.refuse === name) return fail('file/unwritable', '', '', '');
    this.outputs.push([name, value]);
    return ok(undefined);
  }
  mask(): void {}
}

describe('publishAnnotations', () => {
  test('keeps the order, and what the runner would keep: 10 of each level', () => {
    const actions = new RecordedActions();
    const levels = ['error', 'warning', 'notice'] as const;
    const given = levels.flatMap((level) =>
      Array.from({ length: 12 }, (_, line) => ({ level, message: String(line) })),
    );
    expect(publishAnnotations(actions, given)).toEqual({ surface: 'annotations', kind: 'delivered' });
    expect(actions.annotations).toEqual(given.filter(({ message }) => Number(message) < 10));
  });
});

describe('publishSummary', () => {
  test.each([
    ['1 MiB with its newline', 'x'.repeat(1024 * 1024 - 1), 'delivered'],
    ['a byte more', 'x'.repeat(1024 * 1024), 'degraded'],
    ['fewer characters of more bytes', '€'.repeat(400_000), 'degraded'],
  ])('%s: %s', async (_name, markdown, kind) => {
    const actions = new RecordedActions();
    expect((await publishSummary(actions, markdown)).kind).toBe(kind);
    expect(actions.text === markdown).toBe(kind === 'delivered');
  });

  test('degrades where the runner has no file for it', async () => {
    const actions = new RecordedActions();
    actions.refuse = 'summary';
    expect(await publishSummary(actions, 'x')).toMatchObject({
      kind: 'degraded',
      because: { code: 'file/unwritable' },
    });
  });
});

describe('publishOutputs', () => {
  test('sets all, in order', () => {
    const actions = new RecordedActions();
    expect(publishOutputs(actions, { conclusion: 'passed', counts: '{}' }).kind).toBe('delivered');
    expect(actions.outputs).toEqual([
      ['conclusion', 'passed'],
      ['counts', '{}'],
    ]);
  });

  test('tells what could not be set', () => {
    const actions = new RecordedActions();
    actions.refuse = 'counts';
    expect(publishOutputs(actions, { conclusion: 'passed', counts: '{}' })).toMatchObject({ kind: 'failed' });
  });
});

describe('publishFiles', () => {
  const written = new Map<string, string>();
  const disk = {
    async write(path: string): Promise<Result<void>> {
      return path.startsWith('/ro/') ? fail('file/unwritable', path, '', '') : ok(undefined);
    },
    async writeFrom(path: string, pieces: Iterable<string>): Promise<Result<void>> {
      written.set(path, [...pieces].join(''));
      return ok(undefined);
    },
  };

  test('one that fails does not stop the others; only a required one is missed', async () => {
    const deliveries = await publishFiles({ files: disk }, [
      { what: 'report', path: '/ro/report.json', content: '{}', required: false },
      { what: 'sarif', path: '/ro/named.sarif', content: '{}', required: true },
      { what: 'comment', path: '/rw/comment.md', content: 'x', required: true },
    ]);
    expect(deliveries.map(({ surface, kind }) => [surface, kind])).toEqual([
      ['file:report', 'failed'],
      ['file:sarif', 'failed'],
      ['file:comment', 'delivered'],
    ]);
    expect(unmetRequirements(deliveries)).toMatchObject([{ code: 'file/unwritable', what: '/ro/named.sarif' }]);
  });

  test('pieces are written as they come', async () => {
    const content = ['{', '}'].values();
    const deliveries = await publishFiles({ files: disk }, [
      { what: 'report', path: '/rw/r.json', content, required: false },
    ]);
    expect(deliveries).toMatchObject([{ kind: 'delivered', path: '/rw/r.json' }]);
    expect(written.get('/rw/r.json')).toBe('{}');
  });

  test('memory that is no longer held is asked for after each file', async () => {
    let asked = 0;
    const reclaim = (): void => {
      asked += 1;
    };
    const file = { what: 'sbom', path: '/rw/sbom.json', content: '{}', required: false };
    await publishFiles({ files: disk, reclaim }, [file, file]);
    expect(asked).toBe(2);
  });
});
