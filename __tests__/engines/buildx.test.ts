import { describe, expect, test } from '@jest/globals';
import { parseRegistryRef, type RegistryRef } from '../../src/domain/image-ref.ts';
import type { BuildOrder, PushCalls, Ready } from '../../src/engines/builder.ts';
import { buildx } from '../../src/engines/buildx/buildx.ts';
import { layoutOf, readBuildxVersion, readInstance } from '../../src/engines/buildx/inspect.ts';
import { capture } from './captures.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const CONFIG = `sha256:${'c'.repeat(64)}`;
const METADATA = JSON.stringify({ 'containerimage.digest': DIGEST, 'containerimage.config.digest': CONFIG, other: {} });
const ORDER: BuildOrder = {
  context: '/c',
  file: '/c/D',
  args: [],
  platforms: [],
  tags: [],
  scratch: '/s',
  push: false,
};
const CONTAINER: Ready = { kind: 'ready', label: 'x', layout: 'oci-dir', severalPlatforms: true };
const CONTAINERD: Ready = { ...CONTAINER, store: 'containerd' };
const CLASSIC: Ready = { kind: 'ready', label: 'x', store: 'classic', severalPlatforms: false };

function refs(...names: readonly string[]): RegistryRef[] {
  return names.map((name) => {
    const ref = parseRegistryRef(name);
    if (!ref.ok) throw new Error(name);
    return ref.value;
  });
}

describe('handover', () => {
  test.each<[string, Ready, boolean, string, string]>([
    [
      'a container driver writes a layout',
      CONTAINER,
      false,
      '--output type=oci,tar=false,dest=/s/layout',
      'oci:/s/layout',
    ],
    ['and writes it for a push too', CONTAINER, true, '--output type=oci,tar=false,dest=/s/layout', 'oci:/s/layout'],
    [
      'an old one writes a file',
      { ...CONTAINER, layout: 'oci-archive' },
      false,
      '--output type=oci,dest=/s/layout.tar',
      'oci-archive:/s/layout.tar',
    ],
    [
      'the containerd store writes a layout',
      CONTAINERD,
      false,
      '--output type=oci,tar=false,dest=/s/layout',
      'oci:/s/layout',
    ],
    ['what the containerd store shall push stays in it', CONTAINERD, true, '--load', `docker-daemon:${DIGEST}`],
    ['the classic store keeps it', CLASSIC, false, '--load', `docker-daemon:${DIGEST}`],
  ])('%s', (_, ready, push, flag, target) => {
    const order = { ...ORDER, push };
    const call = buildx.build(order, ready);
    expect(call.ok && call.value.args.join(' ')).toContain(` ${flag} `);
    const result = buildx.result(METADATA, order, ready);
    expect(result.ok && result.value.target.text).toBe(target);
  });

  test('digests: of the manifest, and of the config; the classic store has the latter alone', () => {
    const named = (ready: Ready, text: string) => {
      const result = buildx.result(text, ORDER, ready);
      return result.ok ? [result.value.digest, result.value.id, result.value.stored] : result.failure.code;
    };
    expect(named(CONTAINER, METADATA)).toEqual([DIGEST, CONFIG, undefined]);
    expect(named(CONTAINER, JSON.stringify({ 'containerimage.digest': DIGEST }))).toEqual([
      DIGEST,
      undefined,
      undefined,
    ]);
    expect(named(CLASSIC, JSON.stringify({ 'containerimage.digest': CONFIG }))).toEqual([undefined, CONFIG, CONFIG]);
  });

  test('a folder with a comma or a quote is quoted', () => {
    const call = buildx.build({ ...ORDER, scratch: '/s,"x' }, CONTAINER);
    expect(call.ok && call.value.args).toContain('type=oci,tar=false,"dest=/s,""x/layout"');
  });

  test('several platforms need a builder that keeps an index', () => {
    const order = { ...ORDER, platforms: ['linux/amd64', 'linux/arm64'] };
    const call = buildx.build(order, CONTAINER);
    expect(call.ok && call.value.args.join(' ')).toContain('--platform linux/amd64,linux/arm64');
    expect(buildx.build(order, CLASSIC)).toMatchObject({ ok: false, failure: { code: 'usage/conflict' } });
  });
});

describe('push', () => {
  function calls(stored: string | undefined, ...tags: readonly string[]): PushCalls {
    const pushed = buildx.push({
      build: { ...ORDER, args: ['A=1'] },
      ...(stored === undefined ? {} : { stored }),
      tags: refs(...tags),
    });
    if (!pushed.ok) throw new Error(pushed.failure.code);
    return pushed.value;
  }

  test('from a store: the image by its own name gets the tag, then the tag goes out', () => {
    expect(calls(DIGEST, 'r.io/a:1')).toEqual({
      kind: 'direct',
      calls: [{ args: ['image', 'tag', '--', DIGEST, 'r.io/a:1'] }, { args: ['image', 'push', '--', 'r.io/a:1'] }],
    });
  });

  test('from a cache: by digest, once for each repository, and tags after that', () => {
    const push = calls(undefined, 'r.io/a:1', 'r.io/a:2', 'r.io/b:1');
    if (push.kind !== 'untagged') throw new Error(push.kind);
    expect(push.repositories.map(({ repository }) => repository)).toEqual(['r.io/a', 'r.io/b']);
    const [first] = push.repositories;
    const args = first?.call.args.join(' ');
    expect(args).toContain('--output type=image,name=r.io/a,push-by-digest=true,name-canonical=true,push=true');
    expect(args).toContain('--build-arg A=1');
    expect(args).not.toContain('--tag');
    expect(first?.digest(METADATA)).toEqual({ ok: true, value: DIGEST });
    expect(first?.digest('{}')).toMatchObject({ ok: false });
    const tag = first?.tag(DIGEST);
    expect(tag?.args.join(' ')).toBe(
      `buildx imagetools create --prefer-index=false --tag r.io/a:1 --tag r.io/a:2 -- r.io/a@${DIGEST}`,
    );
    expect(tag?.fallback?.args).not.toContain('--prefer-index=false');
    expect(tag?.fallback?.when.test('unknown flag: --prefer-index')).toBe(true);
    expect(tag?.fallback?.when.test('denied')).toBe(false);
  });
});

describe('inspection', () => {
  test.each([
    ['v0.8.2', 'oci-archive'],
    ['v0.10.6', 'oci-archive'],
    ['v0.11.0', 'oci-dir'],
    ['v0.23.1', 'oci-dir'],
    ['1.0.0', 'oci-dir'],
    ['v0.0.0+unknown', 'oci-dir'],
    ['unknown', 'oci-dir'],
    [undefined, 'oci-dir'],
  ])('BuildKit %s writes %s', (version, layout) => {
    expect(layoutOf(version)).toBe(layout);
  });

  test('the first node counts', () => {
    const text =
      'Name: b\nDriver: docker-container\n\nNodes:\nName: b0\nBuildKit version: v0.12.0\nName: b1\nBuildKit version: v0.8.0\n';
    expect(readInstance(text)).toEqual({ driver: 'docker-container', buildkit: 'v0.12.0' });
    expect(readInstance('Driver: --x\n')).toBeUndefined();
    expect(readInstance('')).toBeUndefined();
  });

  test('a container driver is ready without an engine of its own', () => {
    const well = [
      capture({ stdout: 'github.com/docker/buildx v0.33.0 abc\n' }),
      capture({ stdout: 'Name: b\nDriver: remote\n' }),
    ];
    expect(buildx.detect([...well, undefined, undefined])).toMatchObject({ kind: 'ready', layout: 'oci-dir' });
    expect(readBuildxVersion('github.com/docker/buildx v0.33.0 abc')).toBe('0.33.0');
  });

  test.each([
    { stdout: 'Name: default\nDriver:        \nError:         failed to connect to unix:///x.sock; is it running\n' },
    { exitCode: 1, stderr: 'ERROR: Cannot connect to the Docker daemon at unix:///x.sock\n' },
  ])('an engine that does not answer is the reason, not buildx: %j', (said) => {
    const version = capture({ stdout: 'github.com/docker/buildx v0.33.0 abc\n' });
    const found = buildx.detect([version, capture(said), undefined, undefined]);
    expect(found.kind === 'absent' && found.because).toContain('unix:///x.sock');
  });
});
