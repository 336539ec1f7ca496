import { describe, expect, test } from '@jest/globals';
import { COMMANDS, type Command } from '../../src/domain/command.ts';
import { parseArgv } from '../../src/inputs/argv.ts';
import { helpText } from '../../src/inputs/help.ts';
import { INPUTS, type InputName, MODES } from '../../src/inputs/table.ts';
import { commandsOf, idleInputs, takes } from '../../src/inputs/use.ts';

describe('commandsOf', () => {
  test.each<[InputName, readonly Command[]]>([
    ['mode', ['check']],
    ['push', ['check']],
    ['builder', ['check']],
    ['stages', ['check']],
    ['reports', ['check']],
    ['image', ['check', 'sbom', 'scan', 'verify']],
    ['verify-key', ['check', 'verify']],
    ['shellcheck', ['check', 'lint']],
    ['build-args', ['check', 'lint']],
    ['registry-mirrors', ['check', 'lint', 'sbom', 'scan']],
    ['epss', ['check', 'scan']],
    ['advisories', ['check', 'scan', 'advisories']],
    ['cache-dir', ['check', 'sbom', 'scan', 'advisories']],
    ['submit-dependencies', ['check', 'sbom', 'scan']],
    ['fail-on', ['check', 'lint', 'sbom', 'scan', 'verify']],
    ['working-directory', COMMANDS],
    ['offline', COMMANDS],
    ['annotations', []],
    ['summary', []],
  ])('%s: %j', (name, commands) => {
    expect(commandsOf(name)).toEqual(commands);
  });

  test('check takes all that any other command takes', () => {
    for (const { name } of INPUTS) expect([name, takes('check', name)]).toEqual([name, commandsOf(name).length > 0]);
  });

  // What must be there for the call to be one.
  const CALLS: Readonly<Record<Command, readonly string[]>> = {
    check: [],
    lint: ['A'],
    sbom: ['ghcr.io/o/a'],
    scan: ['ghcr.io/o/a'],
    verify: ['ghcr.io/o/a', '--verify-key', 'k'],
    advisories: ['status'],
  };
  test.each(COMMANDS)('%s: its help has just the flags that it takes', (command) => {
    const help = helpText(command, '1');
    for (const { name } of INPUTS) {
      const isGiven = name === 'image' || (command === 'verify' && name === 'verify-key');
      const call = parseArgv([command, ...CALLS[command], `--${name}=x`]);
      const isRefused = call.kind === 'wrong' && call.failures.some(({ what }) => what.endsWith(`has no --${name}`));
      expect([name, isRefused]).toEqual([name, !takes(command, name)]);
      if (!isGiven) expect([name, help.includes(`\n  --${name}\n`)]).toEqual([name, takes(command, name)]);
    }
  });
});

describe('idleInputs', () => {
  const idle = (mode: (typeof MODES)[number], raw: Readonly<Record<string, string>>) =>
    idleInputs(new Map(Object.entries(raw)), mode);

  test.each<[(typeof MODES)[number], Readonly<Record<string, string>>, readonly string[]]>([
    ['check', { image: 'a', 'upload-sarif': 'required', 'fail-on': 'low' }, []],
    ['analyze', { image: 'a', 'fail-on': 'low', 'output-dir': 'o' }, []],
    ['analyze', { 'upload-sarif': 'required', suggestions: 'true' }, ['suggestions', 'upload-sarif']],
    ['analyze', { 'upload-sarif': 'never', comment: 'never' }, []],
    ['report', { 'fail-on': 'low', 'ignore-file': 'i', reports: 'r', 'upload-sarif': 'required' }, []],
    ['report', { 'max-high': '0', 'new-only': 'true', summary: 'false', 'submit-dependencies': 'true' }, []],
    ['report', { image: 'a', context: 'x', 'verify-key': 'k' }, ['context', 'image', 'verify-key']],
    ['report', { stages: 'scan', advisories: 'dir', baseline: 'b' }, ['stages', 'baseline', 'advisories']],
    ['plan', { 'working-directory': 'services', offline: 'true', 'github-token': 't' }, []],
    ['plan', { 'fail-on': 'low', image: 'a', 'output-dir': 'o' }, ['image', 'fail-on', 'output-dir']],
    ['plan', { 'submit-dependencies': 'true' }, ['submit-dependencies']],
  ])('%s %j: %j', (mode, raw, names) => {
    expect(idle(mode, raw)).toEqual(names);
  });

  test.each(MODES)('%s: what the runner hands over by itself is nothing that somebody set', (mode) => {
    const defaults = INPUTS.map((spec): [string, string] => [
      spec.name,
      !('default' in spec) || 'implied' in spec ? '' : spec.default,
    ]);
    const filledIn = { 'github-token': 't', leg: '0/1 null', mode };
    expect(idle(mode, { ...Object.fromEntries(defaults), ...filledIn })).toEqual([]);
  });
});
