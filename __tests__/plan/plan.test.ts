import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../src/domain/command.ts';
import { STAGES, type StageName } from '../../src/domain/outcome.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import type { EventKind } from '../../src/plan/event-payload.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { subjectOf } from '../../src/plan/subject.ts';

function planOf(
  given: Record<string, string>,
  command: Command = 'check',
  kind: EventKind = 'push',
  files: string[] = [],
) {
  const inputs = parseInputs(new Map(Object.entries(given)), 'action');
  if (!inputs.ok) throw new Error(JSON.stringify(inputs.failures));
  const made = makePlan(inputs.value, { command, files, event: { kind } });
  return {
    ...made,
    runs: STAGES.filter((stage) => made.plan.stages[stage].run),
    subject: subjectOf(made.plan, inputs.value),
  };
}

const because = (given: Record<string, string>, stage: StageName): string => {
  const planned = planOf(given).plan.stages[stage];
  return planned.run ? '' : planned.because;
};

describe('which stages run', () => {
  test.each<[Record<string, string>, Command, StageName[]]>([
    [{}, 'check', ['dockerfile', 'build', 'inventory', 'scan', 'hardening']],
    [{ image: 'alpine' }, 'check', ['dockerfile', 'inventory', 'scan', 'hardening']],
    [{ image: 'alpine', 'verify-key': 'k' }, 'check', ['dockerfile', 'inventory', 'scan', 'hardening', 'signature']],
    [{ image: 'oci:d', 'verify-key': 'k' }, 'check', ['dockerfile', 'inventory', 'scan', 'hardening']],
    [{ image: 'sbom:a.cdx.json', 'verify-key': 'k' }, 'check', ['dockerfile', 'inventory', 'scan']],
    [{ 'verify-key': 'k' }, 'check', ['dockerfile', 'build', 'inventory', 'scan', 'hardening']],
    [{ 'verify-key': 'k', push: 'true', tags: 'a/b', baseline: 'base.json' }, 'check', [...STAGES]],
    [{ image: 'alpine', baseline: 'base.json' }, 'scan', ['inventory', 'baseline', 'scan']],
    [{ image: 'alpine', baseline: 'base.json' }, 'sbom', ['inventory']],
    [{ stages: 'dockerfile' }, 'check', ['dockerfile']],
    [{ stages: 'scan', image: 'alpine' }, 'check', ['inventory', 'scan']],
    [{ stages: 'build' }, 'check', ['build']],
    [{ image: 'alpine' }, 'sbom', ['inventory']],
    [{ image: 'alpine' }, 'scan', ['inventory', 'scan']],
    [{ image: 'alpine', 'verify-key': 'k' }, 'verify', ['signature']],
    [{}, 'lint', ['dockerfile']],
  ])('%j %s: %j', (given, command, stages) => expect(planOf(given, command).runs).toEqual(stages));

  test('every stage that does not run says why', () => {
    expect(because({ image: 'a' }, 'build')).toBe('image is given');
    expect(because({}, 'signature')).toMatch(/verify-key/);
    expect(because({ 'verify-key': 'k' }, 'signature')).toBe('not in a registry');
    expect(because({}, 'push')).toBe('push is false');
  });
});

describe('what is refused', () => {
  test.each<[EventKind, string | undefined, string]>([
    ['pull_request', undefined, 'auto'],
    ['pull_request_target', undefined, 'never'],
    ['workflow_run', undefined, 'never'],
    ['pull_request_target', 'required', 'required'],
  ])('under %s with shellcheck %s: ShellCheck reads scripts %s', (kind, shellcheck, expected) => {
    const given: Record<string, string> = shellcheck === undefined ? {} : { shellcheck };
    expect(planOf(given, 'check', kind).plan.shellcheck).toBe(expected);
  });

  test.each<EventKind>(['pull_request_target', 'workflow_run'])('building under %s', (kind) => {
    expect(planOf({}, 'check', kind).refusals.get('build')?.code).toBe('build/refused');
    expect(planOf({ image: 'alpine' }, 'check', kind).refusals.size).toBe(0);
  });
  test.each<EventKind>(['pull_request', 'push', 'merge_group', 'none', 'other'])('nothing under %s', (kind) =>
    expect(planOf({}, 'check', kind).refusals.size).toBe(0),
  );
});

describe('the Dockerfile', () => {
  test.each([
    [{}, 'Dockerfile', true],
    [{ context: 'app/' }, 'app/Dockerfile', true],
    [{ context: 'app', file: 'docker/prod.Dockerfile' }, 'docker/prod.Dockerfile', true],
    [{ image: 'alpine' }, 'Dockerfile', false],
    [{ image: 'alpine', file: 'x.Dockerfile' }, 'x.Dockerfile', true],
  ])('%j: %s, required %s', (given, path, required) =>
    expect(planOf(given).plan.dockerfiles).toEqual([{ path, required }]),
  );
  test('lint checks the files that it is given', () => {
    expect(planOf({}, 'lint', 'none', ['a', 'b']).plan.dockerfiles).toEqual([
      { path: 'a', required: true, mayBeFolder: true },
      { path: 'b', required: true, mayBeFolder: true },
    ]);
  });
});

describe('the subject stays the same over tags and digests', () => {
  test.each([
    [{ image: 'ghcr.io/o/a:1' }, 'image ghcr.io/o/a'],
    [{ image: `ghcr.io/o/a@sha256:${'a'.repeat(64)}` }, 'image ghcr.io/o/a'],
    [{ context: 'app', target: 'web', tags: 'x/y:1' }, 'build app app/Dockerfile web'],
    [{ 'working-directory': 'a' }, 'build . Dockerfile in a'],
    [{ 'working-directory': 'b', image: 'docker-archive:x.tar' }, 'image docker-archive:x.tar in b'],
    [{ context: 'app', target: 'web', tags: 'x/y:2' }, 'build app app/Dockerfile web'],
  ])('%j: %s', (given, key) => expect(planOf(given).subject.key).toBe(key));
});

describe('suggestions', () => {
  const pullRequest = { number: 7, baseSha: '1'.repeat(40), headSha: '2'.repeat(40) };
  const suggests = (event: object, given = { suggestions: 'true' }): boolean => {
    const inputs = parseInputs(new Map(Object.entries(given)), 'action');
    if (!inputs.ok) throw new Error(JSON.stringify(inputs.failures));
    const context = { command: 'check', files: [], event } as unknown as Parameters<typeof makePlan>[1];
    return makePlan(inputs.value, context).plan.suggestions === true;
  };

  test.each<[string, object, boolean]>([
    ['a pull request', { kind: 'pull_request', pullRequest, readOnlyToken: false }, true],
    ['that of a fork', { kind: 'pull_request', pullRequest, readOnlyToken: true }, false],
    ['a push', { kind: 'push' }, false],
    ['another workspace', { kind: 'pull_request_target', pullRequest, readOnlyToken: false }, false],
  ])('%s', (_name, event, expected) => expect(suggests(event)).toBe(expected));

  test('not where nobody asks', () =>
    expect(suggests({ kind: 'pull_request', pullRequest }, { suggestions: 'false' })).toBe(false));
});
