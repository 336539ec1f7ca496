import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BUILDERS } from '../../src/domain/plan.ts';
import type { BuilderAdapter, BuildOrder, Ready } from '../../src/engines/builder.ts';
import { ENGINE_VARIABLES } from '../../src/engines/environment.ts';
import { BUILDER_ADAPTERS, SCRIPT_CHECKERS } from '../../src/engines/registry.ts';
import { capture, probe } from './captures.ts';

const ORDER: BuildOrder = {
  context: '/w/ctx dir',
  file: '/w/ctx dir/Dockerfile',
  args: ['A=1', 'B=--flag', 'C'],
  target: 'runtime',
  platforms: [],
  tags: ['ghcr.io/o/app:1'],
  scratch: '/tmp/s',
  push: false,
};
const IMAGE = `sha256:${'a'.repeat(64)}`;

const READY: Ready = { kind: 'ready', label: 'x', store: 'classic', severalPlatforms: true };

function argsOf(adapter: BuilderAdapter, order: Partial<BuildOrder>): readonly string[] {
  const call = adapter.build({ ...ORDER, ...order }, READY);
  if (!call.ok) throw new Error(call.failure.code);
  return call.value.args;
}

test('every folder is in the registry, every builder of the input has an adapter', () => {
  const folders = readdirSync(join(import.meta.dirname, '../../src/engines'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect([...BUILDER_ADAPTERS.map(({ name }) => name), ...SCRIPT_CHECKERS].toSorted()).toEqual(folders.toSorted());
  expect(['auto', ...BUILDER_ADAPTERS.map(({ name }) => name)].toSorted()).toEqual([...BUILDERS].toSorted());
});

describe.each(BUILDER_ADAPTERS.map((adapter) => [adapter.name, adapter] as const))('%s', (_, adapter) => {
  test('hands over flags with their values, the context last and after --', () => {
    const args = argsOf(adapter, {});
    expect(args.slice(-2)).toEqual(['--', ORDER.context]);
    const pairs = args.map((arg, index) => `${arg} ${args[index + 1]}`);
    for (const pair of [
      `--file ${ORDER.file}`,
      '--build-arg A=1',
      '--build-arg B=--flag',
      '--build-arg C',
      '--target runtime',
      '--tag ghcr.io/o/app:1',
    ]) {
      expect(pairs).toContain(pair);
    }
    expect(args).not.toContain('--platform');
    expect(argsOf(adapter, { platforms: ['linux/arm64/v8'] }).join(' ')).toContain('--platform linux/arm64/v8');
  });

  test.each<[string, Partial<BuildOrder>]>([
    ['context is a flag', { context: '-' }],
    ['context is empty', { context: '' }],
    ['context has a control character', { context: 'a\nb' }],
    ['file is a flag', { file: '--secret=x' }],
    ['target is a flag', { target: '--push' }],
    ['target has a space', { target: 'a b' }],
    ['platform is a flag', { platforms: ['--x'] }],
    ['platform has a comma', { platforms: ['linux/amd64,linux/arm64'] }],
    ['platform is one word', { platforms: ['linux'] }],
    ['build argument is a flag', { args: ['--push'] }],
    ['build argument has no key', { args: ['=x'] }],
    ['build argument has a space in its key', { args: ['a b=x'] }],
    ['build argument has a NUL', { args: ['A=\0'] }],
    ['tag is a flag', { tags: ['--push'] }],
    ['tag has a digest', { tags: [`app@${IMAGE}`] }],
    ['tag is no reference', { tags: ['App:1'] }],
  ])('refuses: %s', (_name, order) => {
    const call = adapter.build({ ...ORDER, ...order }, READY);
    expect(call.ok ? 'ok' : call.failure.code).toMatch(/^(usage\/bad-value|image\/bad-reference)$/);
  });

  test('a result that cannot be read is no result', () => {
    for (const text of [
      '',
      'sha256:',
      '{}',
      '{"containerimage.digest":7}',
      `md5:${'a'.repeat(32)}`,
      '<html>',
      `${IMAGE}0`,
    ]) {
      const result = adapter.result(text, ORDER, READY);
      expect(result.ok ? 'ok' : result.failure.code).toBe('build/no-result');
    }
  });

  test('programs that are not there, that fail, or that say something else are not ready', () => {
    const nothing = adapter.probes.map(() => undefined);
    expect(adapter.detect(nothing).kind).toBe('absent');
    expect(adapter.detect(adapter.probes.map(() => capture({ exitCode: 1, stderr: 'no' }))).kind).toBe('absent');
    expect(adapter.detect(adapter.probes.map(() => capture({ stdout: 'hello' }))).kind).toBe('absent');
    expect(adapter.detect(adapter.probes.map(() => capture({ stdout: '{"Client":{}}' }))).kind).toBe('absent');
  });

  test('reads no variable that the run does not keep', () => {
    for (const name of adapter.variables) expect(ENGINE_VARIABLES).toContain(name);
    expect(adapter.variables.filter((name) => /TOKEN|PASSWORD|^ACTIONS_|^GITHUB_|^INPUT_/.test(name))).toEqual([]);
  });
});

describe('detection on recorded machines', () => {
  const detect = (name: string, machine: string) => {
    const adapter = BUILDER_ADAPTERS.find((one) => one.name === name);
    return adapter?.detect(
      adapter.probes.map(
        (args) =>
          probe(machine, adapter.program, args) ??
          (machine === 'no buildx' ? probe('docker 26.1, containerd store', 'docker', args) : undefined),
      ),
    );
  };

  test.each([
    ['docker', 'docker 20.10, classic store', { store: 'classic', severalPlatforms: false }],
    ['docker', 'docker 26.1, containerd store', { store: 'containerd', severalPlatforms: false }],
    ['buildx', 'docker 20.10, classic store', { store: 'classic', severalPlatforms: false }],
    ['buildx', 'docker 26.1, containerd store', { store: 'containerd', layout: 'oci-dir', severalPlatforms: true }],
    ['buildah', 'debian', { label: 'buildah 1.28.2', severalPlatforms: true }],
    ['podman', 'debian', { label: 'podman 4.3.1', severalPlatforms: false }],
  ])('%s on %s', (name, machine, ready) => {
    const detection = detect(name, machine);
    expect(detection).toMatchObject({ kind: 'ready', ...ready });
    expect(detection !== undefined && 'layout' in detection).toBe('layout' in ready);
  });

  test.each([
    ['docker', 'no engine'],
    ['buildx', 'no buildx'],
  ])('%s: %s', (name, machine) => {
    expect(detect(name, machine)).toMatchObject({ kind: 'absent' });
  });
});
