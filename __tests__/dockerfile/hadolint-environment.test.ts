import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configOf, type HadolintConfig, type LabelType } from '../../src/dockerfile/hadolint-config.ts';
import { type EnvironmentRead, readHadolintEnvironment } from '../../src/dockerfile/hadolint-environment.ts';
import { parseHadolintConfig } from '../../src/dockerfile/hadolint-file.ts';

type Variables = Readonly<Record<string, string>>;

function read(environment: Variables): EnvironmentRead {
  const made = readHadolintEnvironment(environment);
  if (!made.ok) throw new Error(made.failure.what);
  return made.value;
}

function together(file: string, environment: Variables): HadolintConfig {
  const made = parseHadolintConfig('.hadolint.yaml', file, read(environment).settings);
  if (!made.ok) throw new Error(made.failure.what);
  return made.value.config;
}

describe('variables alone', () => {
  test.each<[Variables, Partial<HadolintConfig>]>([
    [{ HADOLINT_IGNORE: 'DL3006,DL3008' }, { ignored: new Set(['DL3006', 'DL3008']) }],
    // hadolint trims nothing.
    [{ HADOLINT_IGNORE: 'DL3006, DL3008' }, { ignored: new Set(['DL3006', ' DL3008']) }],
    [{ HADOLINT_IGNORE: '' }, { ignored: new Set() }],
    [{ HADOLINT_OVERRIDE_ERROR: 'DL3006' }, { levels: new Map([['DL3006', 'error']]) }],
    [{ HADOLINT_OVERRIDE_WARNING: 'DL3006' }, { levels: new Map([['DL3006', 'warning']]) }],
    [{ HADOLINT_OVERRIDE_INFO: 'DL3006' }, { levels: new Map([['DL3006', 'info']]) }],
    [{ HADOLINT_OVERRIDE_STYLE: 'DL3006' }, { levels: new Map([['DL3006', 'style']]) }],
    [{ HADOLINT_OVERRIDE_STYLE: 'A', HADOLINT_OVERRIDE_ERROR: 'A' }, { levels: new Map([['A', 'error']]) }],
    [{ HADOLINT_TRUSTED_REGISTRIES: 'docker.io,*.gcr.io' }, { trustedRegistries: ['docker.io', '*.gcr.io'] }],
    [{ HADOLINT_TRUSTED_REGISTRIES: '' }, { trustedRegistries: [] }],
    [{ HADOLINT_FAILURE_THRESHOLD: 'warning' }, { threshold: 'warning' }],
    [{ HADOLINT_FAILURE_THRESHOLD: 'none' }, { threshold: 'ignore' }],
    [{ HADOLINT_FAILURE_THRESHOLD: 'style', HADOLINT_NOFAIL: 'yes' }, { threshold: 'none' }],
    [{ HADOLINT_STRICT_LABELS: '1' }, { strictLabels: true }],
    [{ HADOLINT_DISABLE_IGNORE_PRAGMA: 'On' }, { disableIgnorePragma: true }],
    [
      { HADOLINT_REQUIRE_LABELS: 'maintainer:email,version:semver,any,other:' },
      {
        labels: new Map<string, LabelType>([
          ['maintainer', 'email'],
          ['version', 'semver'],
          ['any', 'text'],
          ['other', 'text'],
        ]),
      },
    ],
  ])('%j', (environment, config) => {
    const { settings, named } = read(environment);
    expect(configOf(undefined, settings)).toMatchObject(config);
    expect(named).toEqual(
      Object.keys(environment)
        .filter((name) => environment[name] !== '')
        .sort(byTable),
    );
  });

  const byTable = (a: string, b: string): number => ORDER.indexOf(a) - ORDER.indexOf(b);
  const ORDER = ['HADOLINT_NOFAIL', 'HADOLINT_FAILURE_THRESHOLD', 'HADOLINT_OVERRIDE_ERROR', 'HADOLINT_OVERRIDE_STYLE'];

  test.each([
    ...['1', 'y', 'Y', 'on', 'true', 'TRUE', 'yes'].map((written) => [written, 'none'] as const),
    ...['0', 'no', 't', '2', ' true', ''].map((written) => [written, undefined] as const),
  ])('HADOLINT_NOFAIL=%j: %s', (written, threshold) => {
    expect(configOf(undefined, read({ HADOLINT_NOFAIL: written }).settings).threshold).toBe(threshold);
  });

  test('none: none', () => {
    const { settings, named, notes } = read({ HADOLINT_FORMAT: 'json', HADOLINT_VERBOSE: '1', NO_COLOR: '1' });
    expect([named, notes]).toEqual([[], []]);
    expect(configOf(undefined, settings)).toEqual(configOf(undefined, undefined));
  });

  test.each(['errror', 'Error', ' error'])('a threshold that is none, %j: refused', (written) => {
    expect(readHadolintEnvironment({ HADOLINT_FAILURE_THRESHOLD: written })).toMatchObject({
      ok: false,
      failure: { code: 'policy/hadolint-config' },
    });
  });

  test('a label of another type is passed over, and told', () => {
    const { settings, notes } = read({ HADOLINT_REQUIRE_LABELS: 'a:words,b:url' });
    expect([...settings.labels]).toEqual([['b', 'url']]);
    expect(notes).toHaveLength(1);
  });

  test('long names and many of them are bounded', () => {
    const { settings } = read({ HADOLINT_IGNORE: `${'a'.repeat(400)},${'b,'.repeat(5000)}` });
    expect(settings.ignored.length).toBeLessThanOrEqual(1000);
    expect(new Set(settings.ignored)).toEqual(new Set(['b']));
  });

  test('never throws', () => {
    const names = ['HADOLINT_IGNORE', 'HADOLINT_FAILURE_THRESHOLD', 'HADOLINT_REQUIRE_LABELS', 'HADOLINT_NOFAIL'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (all) => void readHadolintEnvironment(all)),
    );
  });
});

/** What the real hadolint 2.15.1 does with both. */
describe('a file and variables', () => {
  test.each<[string, string, Variables, Partial<HadolintConfig>]>([
    ['rules to ignore are joined', 'ignored: [A]', { HADOLINT_IGNORE: 'B' }, { ignored: new Set(['A', 'B']) }],
    [
      'of two levels the worse counts',
      'override: {info: [A]}',
      { HADOLINT_OVERRIDE_ERROR: 'A' },
      { levels: new Map([['A', 'error']]) },
    ],
    [
      'whoever says it',
      'override: {error: [A]}',
      { HADOLINT_OVERRIDE_STYLE: 'A' },
      { levels: new Map([['A', 'error']]) },
    ],
    [
      'registries are joined',
      'trustedRegistries: [a.io]',
      { HADOLINT_TRUSTED_REGISTRIES: 'b.io' },
      { trustedRegistries: ['a.io', 'b.io'] },
    ],
    [
      'a label is the variable’s',
      'label-schema: {a: url}',
      { HADOLINT_REQUIRE_LABELS: 'a:text' },
      { labels: new Map([['a', 'text']]) },
    ],
    [
      'a threshold is the file’s',
      'failure-threshold: error',
      { HADOLINT_FAILURE_THRESHOLD: 'style' },
      { threshold: 'error' },
    ],
    ['or the variable’s', 'ignored: [A]', { HADOLINT_FAILURE_THRESHOLD: 'style' }, { threshold: 'style' }],
    ['no-fail is the file’s', 'no-fail: true', { HADOLINT_NOFAIL: '0' }, { threshold: 'none' }],
    ['its no as well', 'no-fail: false\nfailure-threshold: info', { HADOLINT_NOFAIL: '1' }, { threshold: 'info' }],
    ['so are strict labels', 'strict-labels: true', { HADOLINT_STRICT_LABELS: '0' }, { strictLabels: true }],
    [
      'and its comments',
      'disable-ignore-pragma: false',
      { HADOLINT_DISABLE_IGNORE_PRAGMA: '1' },
      { disableIgnorePragma: false },
    ],
  ])('%s', (_name, file, environment, config) => {
    expect(together(file, environment)).toMatchObject(config);
  });
});
