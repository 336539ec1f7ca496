import { describe, expect, test } from '@jest/globals';
import { parseInputs } from '../../src/inputs/parse.ts';
import { INPUTS, type InputSpec } from '../../src/inputs/table.ts';

const parse = (given: Record<string, string>, surface: 'action' | 'cli' = 'action') =>
  parseInputs(new Map(Object.entries(given)), surface);

function codes(given: Record<string, string>): string[] {
  const parsed = parse(given);
  return parsed.ok ? [] : parsed.failures.map((failure) => failure.code);
}

describe('inputs', () => {
  test('without any, the defaults of the table', () => {
    const parsed = parse({});
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        context: '.',
        file: 'Dockerfile',
        fileGiven: false,
        push: false,
        stages: ['all'],
        builder: 'auto',
        failOn: 'high',
        onlyFixed: false,
        unratedAs: 'medium',
        unassessed: 'incomplete',
        advisories: 'api',
        offline: false,
        alpineSecdb: 'auto',
        kev: 'auto',
        epss: 'auto',
        comment: 'auto',
        annotations: true,
        summary: true,
        uploadSarif: 'auto',
        sbomFormats: ['cyclonedx-json'],
        verifyLog: 'require',
        workingDirectory: '.',
      },
    });
    for (const name of ['image', 'maxHigh', 'ignoreFile', 'outputDir', 'githubToken', 'verifyKey'])
      expect(parsed.ok && name in parsed.value).toBe(false);
  });

  test('what is written of the policy is told apart from its defaults', () => {
    const given = (raw: Record<string, string>) => {
      const parsed = parse(raw);
      return parsed.ok ? parsed.value.policyGiven : parsed;
    };
    expect(given({})).toEqual({});
    expect(given({ 'only-fixed': '', 'unrated-as': ' ', 'new-only': 'auto' })).toEqual({});
    expect(given({ 'only-fixed': 'false', 'unrated-as': 'medium', 'fail-on': 'high', 'new-only': 'false' })).toEqual({
      onlyFixed: false,
      unratedAs: 'medium',
      failOn: 'high',
      newOnly: false,
    });
    expect(given({ 'max-high': '0', 'max-critical': '2', 'new-only': 'true' })).toEqual({
      maxHigh: 0,
      maxCritical: 2,
      newOnly: true,
    });
  });

  test('the runner hands over no default of what judges', () => {
    // action.yml has none for it (scripts/generate.ts), or one that leaves open what counts.
    const judging = ['fail-on', 'only-fixed', 'unrated-as', 'max-critical', 'max-high', 'ignore-file'];
    const specs: readonly InputSpec[] = INPUTS;
    for (const { name, default: written, implied } of specs.filter((spec) => judging.includes(spec.name)))
      expect([name, written === undefined || implied === true]).toEqual([name, true]);
  });

  test('blanks around the default of file do not make it another file', () => {
    const parsed = parse({ file: ' Dockerfile ' });
    expect(parsed.ok && parsed.value.fileGiven).toBe(false);
  });

  test('an empty value is none', () => {
    expect(parse({ 'fail-on': '', image: ' ', 'max-high': '' })).toEqual(parse({}));
  });

  test.each([
    [{ 'fail-on': 'hihg' }, /high/],
    [{ 'fail-on': 'HIGH' }, /high/],
    [{ push: 'yes' }, /true or false/],
    [{ push: 'True' }, /true or false/],
    [{ 'max-high': '-1' }, /whole number/],
    [{ 'max-high': '1.5' }, /whole number/],
    [{ 'sbom-formats': 'spdx' }, /spdx-json/],
    [{ 'unrated-as': 'none' }, /ignore/],
  ])('%j is refused and says what was expected', (given, expected) => {
    const parsed = parse(given);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) {
      expect(parsed.failures.map((failure) => failure.code)).toEqual(['usage/bad-value']);
      expect(`${parsed.failures[0]?.what} ${parsed.failures[0]?.why}`).toMatch(expected);
      expect(parsed.failures[0]?.what).toContain(Object.keys(given)[0]);
    }
  });

  test.each([
    [{ stages: ',' }, 'stages'],
    [{ stages: ' \n, ' }, 'stages'],
    [{ 'sbom-formats': ',' }, 'sbom-formats'],
  ])('%j names nothing of what can be chosen, and is refused', (given, name) => {
    const parsed = parse(given);
    expect(codes(given)).toEqual(['usage/bad-value']);
    expect(!parsed.ok && parsed.failures[0]?.what).toContain(name);
  });

  test.each(['17345678901', '999999999999999'])('%s is the id of a run', (id) => {
    const parsed = parse({ mode: 'report', 'run-id': id });
    expect(parsed.ok && parsed.value.runId).toBe(Number(id));
  });

  test('a number that is not exact any more is refused', () => {
    expect(codes({ mode: 'report', 'run-id': '9007199254740993' })).toEqual(['usage/bad-value']);
  });

  test.each([
    ['7', 168],
    ['7d', 168],
    ['72h', 72],
    ['0', 0],
  ])('max-advisory-age %s is %i hours', (written, hours) => {
    const parsed = parse({ 'max-advisory-age': written });
    expect(parsed.ok && parsed.value.maxAdvisoryAge).toBe(hours);
  });

  test.each(['7w', '-1', '1.5', '7 d', 'week', '1000000'])('max-advisory-age %s is none', (written) => {
    expect(codes({ 'max-advisory-age': written })).toEqual(['usage/bad-value']);
  });

  test('an unknown input names the nearest', () => {
    const parsed = parse({ 'fail-onn': 'high' });
    expect(!parsed.ok && parsed.failures[0]?.code).toBe('usage/unknown-input');
    expect(!parsed.ok && parsed.failures[0]?.why).toContain('fail-on');
  });

  test('every mistake is told at once, those of form beside those of kind', () => {
    expect(codes({ 'fail-on': 'hihg', platforms: 'linux, x', tags: 'A@b', 'build-args': '=1' })).toEqual([
      'usage/bad-value',
      'usage/bad-value',
      'usage/bad-value',
      'usage/bad-value',
      'image/bad-reference',
    ]);
    expect(codes({ push: 'x', nonsense: 'y', image: '-z' }).sort()).toEqual([
      'image/bad-reference',
      'usage/bad-value',
      'usage/unknown-input',
    ]);
  });

  test.each([
    [{ offline: 'true' }, 'offline with the api'],
    [
      { offline: 'true', advisories: 'https://mirror.example/osv', 'cache-dir': 'never' },
      'offline with a URL and nothing kept',
    ],
    [{ offline: 'true', advisories: './records', kev: 'https://kev.example/kev.json' }, 'offline with a feed by URL'],
    [{ 'verify-identity': 'x' }, 'identity without issuer'],
    [{ 'verify-issuer': 'x' }, 'issuer without identity'],
    [{ 'verify-key': 'k', 'verify-identity': 'x', 'verify-issuer': 'y' }, 'key and identity'],
    [{ push: 'true' }, 'push without tags'],
    [{ push: 'true', tags: 'a/b:1', image: 'a/b' }, 'push of a given image'],
    [{ stages: 'all,scan' }, 'all and more'],
    [{ stages: 'scan' }, 'scan without an image'],
    [{ advisories: 'http://mirror.example/osv' }, 'advisories over plain http'],
  ])('%j is a conflict (%s)', (given: Record<string, string>, _why: string) => {
    expect(codes(given)).toContain('usage/conflict');
  });

  test.each([
    { offline: 'true', advisories: './records' },
    { offline: 'true', advisories: 'https://mirror.example/osv' },
    { advisories: 'http://127.0.0.1:8080/osv' },
    { stages: 'inventory,scan', image: 'alpine' },
    { stages: 'dockerfile' },
    { stages: 'build\nscan' },
    { push: 'true', tags: 'ghcr.io/o/a:1, ghcr.io/o/a:2' },
    { 'verify-identity': 'x', 'verify-issuer': 'y' },
    { 'build-args': 'A=b,c\nD=e\nF' },
    { 'build-args': 'npm-config.registry=x' },
    { platforms: 'linux/arm64/v8,linux/amd64/v2' },
  ])('%j is fine', (given) => {
    expect(codes(given)).toEqual([]);
  });

  test.each(['lint', 'sbom', 'verify', 'advisories'] as const)(
    '%s without a connection asks for no advisories',
    (command) => {
      expect(parseInputs(new Map([['offline', 'true']]), 'cli', command).ok).toBe(true);
    },
  );
  test.each(['check', 'scan'] as const)('%s without a connection needs them from a file', (command) => {
    expect(parseInputs(new Map([['offline', 'true']]), 'cli', command)).toMatchObject({
      failures: [{ code: 'usage/conflict' }],
    });
  });
  test.each([{ stages: 'dockerfile' }, { mode: 'plan' }, { mode: 'report' }])(
    '%j without a connection asks for no advisories',
    (given) => {
      expect(codes({ ...given, offline: 'true' })).toEqual([]);
    },
  );

  test.each(['lint', 'sbom', 'scan', 'verify', 'advisories'] as const)('%s has no modes', (command) => {
    const parsed = parseInputs(new Map([['mode', 'plan']]), 'cli', command);
    expect(parsed).toMatchObject({ failures: [{ code: 'usage/conflict' }] });
    expect(parseInputs(new Map([['mode', 'check']]), 'cli', command).ok).toBe(true);
  });

  test('build arguments are given by line: a comma is theirs', () => {
    const parsed = parse({ 'build-args': 'A=b,c\n\nD=e f' });
    expect(parsed.ok && parsed.value.buildArgs).toEqual(['A=b,c', 'D=e f']);
  });

  test('a secret is never shown in an error', () => {
    const parsed = parse({ 'github-token': 'ghp_\u0001secret' });
    expect(JSON.stringify(parsed)).not.toContain('secret"');
    expect(JSON.stringify(parsed)).not.toContain('ghp_');
  });

  test('a build argument that is wrong shows its name alone', () => {
    expect(JSON.stringify(parse({ 'build-args': 'BAD KEY=hunter2' }))).not.toContain('hunter2');
  });
});

describe('the table', () => {
  test.each(INPUTS.map((spec) => [spec.name, spec as InputSpec] as const))(
    '%s is documented and its default parses',
    (_, spec) => {
      expect(spec.doc).toMatch(/^[A-Z`].*\.$/s);
      expect(spec.since).toMatch(/^\d+\.\d+\.\d+$/);
      if (spec.default !== undefined) expect(codes({ [spec.name]: spec.default })).toEqual([]);
    },
  );
});
