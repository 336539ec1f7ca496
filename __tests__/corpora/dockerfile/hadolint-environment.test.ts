import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configOf, type HadolintConfig } from '../../../src/dockerfile/hadolint-config.ts';
import { readHadolintEnvironment } from '../../../src/dockerfile/hadolint-environment.ts';
import { parseHadolintConfig } from '../../../src/dockerfile/hadolint-file.ts';
import { shownAs } from '../../../src/dockerfile/level.ts';
import { lint } from '../../dockerfile/lint-text.ts';
import { skipVisibly } from '../../helpers/skip.ts';

type Variables = Readonly<Record<string, string>>;

const hadolint = process.env['SEAWORTHY_HADOLINT'] ?? 'hadolint';
const PATH = { PATH: process.env['PATH'] ?? '' };
const isThere = spawnSync(hadolint, ['--version'], { encoding: 'utf8' }).status === 0;
const TEXT = 'FROM debian\nRUN apt-get install -y a\nLABEL foo=bar\n# hadolint ignore=DL4000\nMAINTAINER a\n';

const rule = fc.constantFrom('DL3006', 'DL3008', 'DL3015', 'DL4000', 'DL3049', 'DL3057');
const flag = fc.constantFrom('1', '0', 'yes', 'no', 'Y', 'on', '2');
const level = fc.constantFrom('error', 'warning', 'info', 'style', 'ignore', 'none');
const label = fc.constantFrom('foo:text', 'foo:url', 'bar', 'bar:', 'bar:email', 'foo:words', ' foo:url');
const rules = fc.array(rule, { minLength: 1, maxLength: 3 });
const commas = (some: fc.Arbitrary<string[]>): fc.Arbitrary<string> => some.map((list) => list.join());

const environment = fc.record(
  {
    HADOLINT_IGNORE: fc.oneof(
      commas(rules),
      rules.map((list) => list.join(', ')),
    ),
    HADOLINT_OVERRIDE_ERROR: commas(rules),
    HADOLINT_OVERRIDE_STYLE: commas(rules),
    HADOLINT_OVERRIDE_WARNING: commas(rules),
    HADOLINT_OVERRIDE_INFO: commas(rules),
    HADOLINT_TRUSTED_REGISTRIES: fc.constantFrom('docker.io', 'a.io', 'a.io,docker.io'),
    HADOLINT_REQUIRE_LABELS: commas(fc.array(label, { minLength: 1, maxLength: 3 })),
    HADOLINT_STRICT_LABELS: flag,
    HADOLINT_DISABLE_IGNORE_PRAGMA: flag,
    HADOLINT_NOFAIL: flag,
    HADOLINT_FAILURE_THRESHOLD: level,
  },
  { requiredKeys: [] },
);
const file = fc.record(
  {
    ignored: rules,
    override: fc.record({ error: rules, info: rules, style: rules }, { requiredKeys: [] }),
    trustedRegistries: fc.constantFrom(['docker.io'], ['b.io']),
    'label-schema': fc.constantFrom({ foo: 'url' }, { foo: 'text' }, { bar: 'semver' }),
    'strict-labels': fc.boolean(),
    'disable-ignore-pragma': fc.boolean(),
    'no-fail': fc.boolean(),
    'failure-threshold': level,
  },
  { requiredKeys: [] },
);

describe('hadolint’s file and variables', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hadolint-environment-'));
    writeFileSync(join(folder, 'Dockerfile'), TEXT);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What hadolint says, and whether it fails. */
  function theirs(config: string | undefined, variables: Variables) {
    const yaml = join(folder, '.hadolint.yaml');
    rmSync(yaml, { force: true });
    if (config !== undefined) writeFileSync(yaml, config);
    const run = spawnSync(hadolint, ['--no-color', 'Dockerfile'], {
      cwd: folder,
      env: { ...PATH, ...variables },
      encoding: 'utf8',
    });
    const said = [...run.stdout.matchAll(/^Dockerfile:(\d+) (DL\d+) (\w+):/gm)].map(
      ([, line, id, word]) => `${line} ${id} ${shown(word as 'error')}`,
    );
    return { said: said.sort(), fails: run.status === 1 };
  }

  const shown = (word: 'error' | 'warning' | 'info' | 'style'): string => {
    const { severity, level: notice } = shownAs(word);
    return notice ?? severity;
  };

  function configured(config: string | undefined, variables: Variables): HadolintConfig {
    const read = readHadolintEnvironment(variables);
    if (!read.ok) throw new Error(read.failure.what);
    if (config === undefined) return configOf(undefined, read.value.settings);
    const parsed = parseHadolintConfig('.hadolint.yaml', config, read.value.settings);
    if (!parsed.ok) throw new Error(parsed.failure.what);
    return parsed.value.config;
  }

  function ours(config: string | undefined, variables: Variables) {
    const made = configured(config, variables);
    const found = lint(TEXT, { config: { ...made, threshold: made.threshold ?? 'info' } }).filter(
      ({ rule: id, suppressed }) => id.startsWith('DL') && suppressed === undefined,
    );
    const said = found.map(({ rule: id, at, severity, level: notice }) => {
      return `${at.kind === 'file' ? at.line : 0} ${id} ${notice ?? severity}`;
    });
    return { said: said.sort(), fails: found.some(({ gate }) => gate?.blocks === true) };
  }

  if (!isThere) {
    if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true') throw new Error('hadolint is required and not on PATH');
    skipVisibly('hadolint is neither on PATH nor named by SEAWORTHY_HADOLINT');
    return;
  }
  test('the same findings, levels and exit, whatever they say', () => {
    fc.assert(
      fc.property(fc.option(file, { nil: undefined }), environment, (config, variables) => {
        const text = config === undefined ? undefined : JSON.stringify(config);
        expect(ours(text, variables)).toEqual(theirs(text, variables));
      }),
      { numRuns: 150 },
    );
  });
});
