import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type KeptFor, keptAsOf } from '../../src/plan/kept-as.ts';

const JOB: KeptFor = { subjectKey: 'image app', inventory: true, platforms: [], buildArgs: ['PYTHON=3.11', 'A=1'] };
const withArg = (arg: string): string => keptAsOf({ ...JOB, buildArgs: [arg] });

describe('what a report is kept as', () => {
  test.each<[string, Partial<KeptFor>]>([
    ['another subject', { subjectKey: 'image web' }],
    ['a Dockerfile alone', { inventory: false }],
    ['another platform', { platforms: ['linux/arm64'] }],
    ['several platforms', { platforms: ['linux/amd64', 'linux/arm64'] }],
    ['another value of an argument', { buildArgs: ['PYTHON=3.12', 'A=1'] }],
    ['another argument', { buildArgs: ['PYTHON=3.11', 'B=1'] }],
    ['no arguments', { buildArgs: [] }],
  ])('%s is kept apart', (_, change) => expect(keptAsOf({ ...JOB, ...change })).not.toBe(keptAsOf(JOB)));

  test('a machine of another architecture is another job, unless the platform is named', () => {
    expect(keptAsOf(JOB, 'arm64')).not.toBe(keptAsOf(JOB, 'amd64'));
    const named = { ...JOB, platforms: ['linux/arm64'] };
    expect(keptAsOf(named, 'arm64')).toBe(keptAsOf(named, 'amd64'));
    expect(keptAsOf(named, 'amd64')).toBe(keptAsOf(JOB, 'arm64'));
  });

  test.each([
    ['a commit', `REVISION=${'a1'.repeat(20)}`, `REVISION=${'b2'.repeat(20)}`],
    ['a digest', `BASE=debian@sha256:${'0a'.repeat(32)}`, `BASE=debian@sha256:${'1b'.repeat(32)}`],
    ['a commit that is cut short', 'VERSION=1.2-a1b2c3d', 'VERSION=1.2-0e9f8a7'],
    ['a tag of a commit', 'TAG=sha-1a2b3c4', 'TAG=sha-4c3b2a1'],
    ['a day', 'BUILT=2026-11-22', 'BUILT=2026-11-21'],
    ['a time', 'CREATED=2026-11-22T10:00:01Z', 'CREATED=2026-11-21T09:59:59.123+01:00'],
    ['seconds since 1970', 'SOURCE_DATE_EPOCH=1795350000', 'SOURCE_DATE_EPOCH=1795260000'],
    ['a run', 'RUN=19533012345', 'RUN=9533012345'],
  ])('%s is another one at each commit and makes no difference', (_, head, base) => {
    expect(withArg(head)).toBe(withArg(base));
  });

  test.each([
    ['VERSION=1.2.3', 'VERSION=1.2.4'],
    ['NODE=24', 'NODE=22'],
    ['FLAVOUR=facade', 'FLAVOUR=decade'],
    ['YEAR=2025', 'YEAR=2026'],
    ['MODE=deadbeefs1', 'MODE=deadbeefs2'],
  ])('%s and %s are two jobs', (one, other) => expect(withArg(one)).not.toBe(withArg(other)));

  test('any argument is taken', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (buildArgs) => expect(typeof keptAsOf({ ...JOB, buildArgs })).toBe('string')),
    );
  });
});
