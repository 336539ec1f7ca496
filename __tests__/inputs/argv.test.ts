import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseArgv } from '../../src/inputs/argv.ts';
import { helpText } from '../../src/inputs/help.ts';

function run(...words: string[]) {
  const argv = parseArgv(words);
  if (argv.kind !== 'run') throw new Error(JSON.stringify(argv));
  return { ...argv.invocation, raw: Object.fromEntries(argv.invocation.raw) };
}

function failures(...words: string[]) {
  const argv = parseArgv(words);
  return argv.kind === 'wrong' ? argv.failures : [];
}

describe('the command line', () => {
  test('flags are the inputs', () => {
    expect(run('check', '--fail-on', 'high', '--image=alpine:3', '--push', '--only-fixed', 'false')).toEqual({
      command: 'check',
      files: [],
      format: 'text',
      raw: { 'fail-on': 'high', image: 'alpine:3', push: 'true', 'only-fixed': 'false' },
    });
  });
  test('TARGET is the image', () => {
    expect(run('scan', 'oci:dir', '--format', 'json')).toMatchObject({ format: 'json', raw: { image: 'oci:dir' } });
    expect(run('sbom', 'alpine', '--format', 'spdx-json')).toMatchObject({
      format: 'spdx-json',
      raw: { image: 'alpine', 'sbom-formats': 'spdx-json' },
    });
    expect(run('verify', 'ghcr.io/o/a:1', '--verify-key', 'k').raw).toEqual({
      image: 'ghcr.io/o/a:1',
      'verify-key': 'k',
    });
  });
  test('lint takes files, and words after -- are never flags', () => {
    expect(run('lint', 'A', '--', '--b').files).toEqual(['A', '--b']);
  });
  test('--fix is lint’s alone, and no input', () => {
    expect(run('lint', '--fix', 'A')).toMatchObject({ fix: true, files: ['A'], raw: {} });
    expect(run('lint', 'A', '--fix', 'false')).not.toHaveProperty('fix');
    expect(run('lint', 'A')).not.toHaveProperty('fix');
    expect(helpText('lint', '1')).toContain('--fix');
    expect(helpText('check', '1')).not.toContain('--fix');
  });
  test('advisories takes what to do, and ecosystems', () => {
    expect(run('advisories', 'update', 'Debian', 'npm', '--format', 'json')).toMatchObject({
      command: 'advisories',
      files: ['update', 'Debian', 'npm'],
      format: 'json',
    });
  });
  test('a list may be given several times', () => {
    expect(run('check', '--tags', 'a', '--tags', 'b').raw).toEqual({ tags: 'a\nb' });
  });
  test.each([
    [['check', '--fail-onn', 'high'], 'usage/unknown-input', '--fail-on'],
    [['check', '--fromat', 'json'], 'usage/unknown-input', '--format'],
    [['lint', '--fil', 'x', 'A'], 'usage/unknown-input', '--file'],
    [['scan', 'A', '-offline'], 'usage/unknown-input', '--offline'],
    [['chekc'], 'usage/unknown-command', 'check'],
    [['check', '--format', 'jsn'], 'usage/bad-value', 'json'],
    [['check', '-x'], 'usage/unknown-input', ''],
    [['check', '--image'], 'usage/bad-value', ''],
    [['check', '--image', 'a', '--image', 'b'], 'usage/conflict', ''],
    [['check', 'alpine'], 'usage/bad-value', ''],
    [['scan'], 'usage/bad-value', ''],
    [['scan', 'a', 'b'], 'usage/bad-value', ''],
    [['scan', 'a', '--image', 'b'], 'usage/conflict', ''],
    [['lint'], 'usage/bad-value', ''],
    [['lint', 'A', '--fix=1'], 'usage/bad-value', 'true'],
    [['check', '--fix'], 'usage/conflict', 'lint'],
    [['lint', 'A', '--fixx'], 'usage/unknown-input', '--fix'],
    [['lint', '-'], 'usage/bad-value', 'no file'],
    [['lint', '--fixx', 'A'], 'usage/unknown-input', '--fix'],
    [['scan', '--offlin', 'A'], 'usage/unknown-input', '--offline'],
    [['advisories'], 'usage/bad-value', 'update'],
    [['advisories', 'updat'], 'usage/bad-value', 'update'],
    [['advisories', 'status', '--format', 'sarif'], 'usage/bad-value', 'json'],
    [['verify', 'ghcr.io/o/a:1'], 'usage/conflict', 'who'],
    [['verify', 'oci:dir', '--verify-key', 'k'], 'usage/bad-value', 'registry'],
    [['sbom', 'a', '--format', 'json'], 'usage/bad-value', 'cyclonedx-json'],
    [['lint', 'A', '--verify-key', 'x'], 'usage/conflict', 'check, verify'],
    [['lint', 'A', '--push'], 'usage/conflict', 'check'],
    [['lint', 'A', '--image', 'not a name'], 'usage/conflict', 'sbom'],
    [['sbom', 'a', '--advisories', 'dir'], 'usage/conflict', 'scan'],
    [['scan', 'a', '--stages', 'build'], 'usage/conflict', 'check'],
    [['verify', 'ghcr.io/o/a', '--verify-key', 'k', '--epss=never'], 'usage/conflict', 'scan'],
    [['advisories', 'status', '--fail-on', 'low'], 'usage/conflict', 'lint'],
    [['check', '--summary', 'false'], 'usage/conflict', 'Action'],
  ])('%j: %s', (words, code, hint) => {
    const found = failures(...words);
    expect(found.map((failure) => failure.code)).toEqual([code]);
    expect(found[0]?.why).toContain(hint);
  });
  test('each flag that is not the command’s is told, by its name and the command’s', () => {
    const found = failures('lint', 'A', '--verify-key', 'k', '--kev', 'never', '--fail-onn', 'x');
    expect(found.map(({ what }) => what)).toEqual([
      expect.stringContaining('--fail-onn'),
      expect.stringMatching(/lint.*--verify-key/),
      expect.stringMatching(/lint.*--kev/),
    ]);
  });
  test.each([[['--help']], [['check', '--help']], [['help']], [[]], [['-h']]])('%j asks for help', (words) => {
    expect(parseArgv(words).kind).toBe('help');
  });
  test.each([[['help', 'scan']], [['--help', 'scan']], [['scan', '--help']]])('%j asks for that of scan', (words) => {
    expect(parseArgv(words)).toEqual({ kind: 'help', command: 'scan' });
  });
  test.each([[['--version']], [['check', '--version']], [['-V']]])('%j asks for the version', (words) => {
    expect(parseArgv(words).kind).toBe('version');
  });
  test('help names every command, and every flag of check', () => {
    expect(helpText(undefined, '1.2.3')).toMatch(/check[\s\S]*lint[\s\S]*sbom[\s\S]*scan[\s\S]*verify/);
    expect(helpText('check', '1.2.3')).toContain('--fail-on');
    expect(helpText('verify', '1.2.3')).not.toContain('--sbom-formats');
    expect(helpText('verify', '1.2.3')).not.toContain('oci-archive:');
    expect(helpText('scan', '1.2.3')).toMatch(/oci-archive:[\s\S]*--baseline/);
    expect(helpText('sbom', '1.2.3')).not.toContain('--advisories');
    expect(helpText('check', '1.2.3')).not.toContain('--annotations');
  });
  test('never throws', () => {
    fc.assert(fc.property(fc.array(fc.string()), (words) => void parseArgv(words)));
  });
});

test.each(['yes', 'no', 'TRUE', '1', 'off'])(
  'a boolean flag takes %s for its value, which is refused later by its name',
  (word) => {
    const parsed = parseArgv(['check', '--push', word]);
    expect(parsed.kind === 'run' && parsed.invocation.raw.get('push')).toBe(word);
  },
);
