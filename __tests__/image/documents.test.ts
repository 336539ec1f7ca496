import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfig } from '../../src/image/config.ts';
import { parseDockerManifest, parseManifest, unreadableLayer } from '../../src/image/manifest.ts';
import { hasHash, hashDirectory, hashPath, PathSetBuilder } from '../../src/image/path-set.ts';
import { choosePlatforms, normalPlatform } from '../../src/image/platforms.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('configurations', () => {
  test('a whole one', () => {
    const parsed = parseConfig(
      bytes({
        os: 'linux',
        architecture: 'arm',
        variant: 'v7',
        created: '2026-01-01T00:00:00Z',
        config: {
          User: '1000:1000',
          Env: ['A=1'],
          Labels: { b: 'c' },
          ExposedPorts: { '80/tcp': {}, '22/tcp': {} },
          Entrypoint: ['/app'],
          Cmd: ['x'],
          WorkingDir: '/w',
          Volumes: { '/v': {} },
          Healthcheck: { Test: ['CMD', 'true'], Interval: 1 },
          OnBuild: ['RUN x'],
        },
        history: [
          { created_by: 'RUN x', comment: 'c' },
          { created_by: 'ENV y', empty_layer: true },
        ],
        rootfs: { type: 'layers', diff_ids: ['sha256:a'] },
      }),
      'test',
    );
    expect(parsed).toEqual({
      ok: true,
      value: {
        os: 'linux',
        architecture: 'arm',
        variant: 'v7',
        created: '2026-01-01T00:00:00Z',
        user: '1000:1000',
        env: ['A=1'],
        labels: { b: 'c' },
        exposedPorts: ['22/tcp', '80/tcp'],
        entrypoint: ['/app'],
        cmd: ['x'],
        workingDir: '/w',
        volumes: ['/v'],
        healthcheck: { test: ['CMD', 'true'] },
        onBuild: ['RUN x'],
        history: [
          { createdBy: 'RUN x', comment: 'c', emptyLayer: false },
          { createdBy: 'ENV y', emptyLayer: true },
        ],
        diffIds: ['sha256:a'],
      },
    });
  });

  const empty = {
    os: 'linux',
    architecture: '',
    env: [],
    labels: {},
    exposedPorts: [],
    entrypoint: [],
    cmd: [],
    volumes: [],
    onBuild: [],
    history: [],
    diffIds: [],
  };
  test.each<[string, unknown, object]>([
    ['nothing', {}, empty],
    ['nulls', { os: null, config: null, history: null, rootfs: null }, empty],
    [
      'nulls inside',
      { config: { Env: null, Labels: null, Cmd: null, Healthcheck: null, Volumes: null, User: null } },
      empty,
    ],
    [
      'old Docker: texts where lists are',
      { config: { Entrypoint: '/app', Cmd: 'x' } },
      { ...empty, entrypoint: ['/app'], cmd: ['x'] },
    ],
    [
      'odd values',
      { config: { User: 7, Env: { a: 1 }, Labels: { a: 1, b: null }, ExposedPorts: ['80/tcp'] } },
      { ...empty, labels: { a: '', b: '' }, exposedPorts: ['80/tcp'] },
    ],
    ['an empty user', { config: { User: '' } }, empty],
    [
      'odd history',
      { history: [7, null, { created_by: 3 }] },
      { ...empty, history: Array.from({ length: 3 }, () => ({ createdBy: '', emptyLayer: false })) },
    ],
  ])('%s', (_, document, expected) =>
    expect(parseConfig(bytes(document), 'test')).toEqual({ ok: true, value: expected }),
  );

  test('a key that is a trap does not change the prototype', () => {
    const parsed = parseConfig(new TextEncoder().encode('{"config":{"Labels":{"__proto__":"x","a":"b"}}}'), 'test');
    expect(parsed.ok && Object.getPrototypeOf(parsed.value.labels)).toBe(Object.getPrototypeOf({}));
    expect(parsed.ok && parsed.value.labels['a']).toBe('b');
  });

  test('any JSON, and no JSON, is a value or a failure', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const parsed = [parseConfig, parseManifest, parseDockerManifest].map((parse) =>
          parse(new TextEncoder().encode(text), 'test'),
        );
        for (const one of parsed) if (!one.ok) expect(one.failure.code).toMatch(/^image\//);
      }),
    );
    expect(parseConfig(new TextEncoder().encode('['.repeat(200_000)), 'test').ok).toBe(false);
  });
});

describe('layers that cannot be read', () => {
  test.each([
    ['application/vnd.oci.image.layer.v1.tar', false],
    ['application/vnd.oci.image.layer.v1.tar+zstd', false],
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', false],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', false],
    ['', false],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', true],
    ['application/vnd.in-toto+json', true],
    ['application/vnd.wasm.content.layer.v1+wasm', true],
  ])('%s: %s', (type, unreadable) => expect(unreadableLayer(type) !== undefined).toBe(unreadable));
});

describe('platforms', () => {
  test.each([
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/aarch64', 'linux/arm64', true],
    ['linux/amd64', 'linux/x86_64', true],
    ['linux/amd64/v1', 'linux/amd64', true],
    ['linux/arm', 'linux/arm/v7', true],
    ['linux/arm/7', 'linux/arm/v7', true],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/amd64/v3', 'linux/amd64', false],
    ['linux/armhf', 'linux/arm/v7', true],
    ['linux/armel', 'linux/arm/v6', true],
    ['linux/i386', 'linux/386', true],
    ['LINUX/ARM64/8', 'linux/arm64', true],
    ['linux/constructor', 'linux/amd64', false],
    ['windows/amd64', 'linux/amd64', false],
  ])('%s and %s: %s', (a, b, same) => expect(normalPlatform(a) === normalPlatform(b)).toBe(same));

  const there = ['linux/amd64', 'linux/arm/v6', 'linux/arm/v7'].map((platform) => ({ platform, label: platform }));
  const choose = (platforms: string[], architecture = 'amd64', candidates = there): unknown => {
    const chosen = choosePlatforms(candidates, { platforms, architecture }, 'test');
    return chosen.ok ? chosen.value.map(({ platform }) => platform) : chosen.failure.code;
  };
  test('the machine, what was named, each once, or a failure', () => {
    expect(choose([])).toEqual(['linux/amd64']);
    expect(choose([], 'arm')).toEqual(['linux/arm/v7']);
    expect(choose([], 's390x')).toBe('image/no-platform');
    expect(choose([], 's390x', there.slice(0, 1))).toEqual(['linux/amd64']);
    expect(choose(['linux/arm/v6', 'linux/amd64', 'linux/x86_64'])).toEqual(['linux/arm/v6', 'linux/amd64']);
    expect(choose(['linux/s390x'], 'amd64', there.slice(0, 1))).toBe('image/no-platform');
    expect(choose([], 'amd64', [])).toBe('image/not-found');
    expect(choose([], 'amd64', [...there, ...there])).toBe('image/ambiguous');
  });
});

describe('the variant that is chosen', () => {
  const arm = ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7'];
  test.each<[string, readonly string[], string]>([
    ['linux/arm', arm, 'linux/arm/v7'],
    ['linux/arm/v7', arm, 'linux/arm/v7'],
    ['linux/arm/v6', arm, 'linux/arm/v6'],
    ['linux/arm/v8', arm, 'linux/arm/v7'],
    ['linux/arm/v7', arm.slice(0, 2), 'linux/arm/v6'],
    ['linux/arm/v6', arm.slice(2), 'image/no-platform'],
    ['linux/arm/v5', arm.slice(1), 'image/no-platform'],
    ['linux/arm/v7', ['linux/arm', 'linux/arm/v6'], 'linux/arm'],
    ['linux/arm64', ['linux/arm64'], 'linux/arm64'],
    ['linux/arm64', ['linux/arm64/v8', ...arm], 'linux/arm64/v8'],
    ['linux/arm64/v8', ['linux/arm64', ...arm], 'linux/arm64'],
    ['linux/arm64', arm, 'image/no-platform'],
    ['linux/arm64/v9', ['linux/arm64', 'linux/arm64/v8.2'], 'linux/arm64/v8.2'],
    ['linux/arm64/v8.1', ['linux/arm64/v9', 'linux/arm64'], 'linux/arm64'],
    ['linux/arm64', ['linux/arm64/v9'], 'image/no-platform'],
    ['linux/amd64', ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3'], 'linux/amd64'],
    ['linux/amd64/v1', ['linux/amd64', 'linux/amd64/v3'], 'linux/amd64'],
    ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2'], 'linux/amd64/v2'],
    ['linux/amd64/v3', ['linux/amd64/v1'], 'linux/amd64/v1'],
    ['linux/amd64', ['linux/amd64/v2', 'linux/386'], 'image/no-platform'],
    ['linux/amd64', ['windows/amd64'], 'image/no-platform'],
    ['linux/riscv64', ['linux/riscv64'], 'linux/riscv64'],
    ['linux/constructor', ['linux/constructor'], 'linux/constructor'],
    ['linux/__proto__', ['linux/amd64'], 'image/no-platform'],
    ['linux/amd64', ['linux/amd64', 'linux/amd64/v1'], 'image/ambiguous'],
  ])('of %s among %j: %s', (asked, there, expected) => {
    const candidates = there.map((platform) => ({ platform, label: platform }));
    const chosen = choosePlatforms(candidates, { platforms: [asked], architecture: 'amd64' }, 'test');
    expect(chosen.ok ? chosen.value.map(({ platform }) => platform).join() : chosen.failure.code).toBe(expected);
  });
});

describe('path sets', () => {
  test('what was added is in it, what was not is not', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 3000 }), fc.array(fc.string()), (added, others) => {
        const builder = new PathSetBuilder();
        for (const path of added) builder.add(hashPath(path));
        const set = builder.sorted();
        for (const path of added) expect(hasHash(set, hashPath(path))).toBe(true);
        const known = new Set(added);
        for (const path of others) if (!known.has(path)) expect(hasHash(set, hashPath(path))).toBe(false);
      }),
    );
  });

  test('a quarter of a million near paths have as many hashes, all whole numbers', () => {
    const hashes = new Set<number>();
    for (let a = 0; a < 500; a += 1)
      for (let b = 0; b < 500; b += 1) hashes.add(hashPath(`usr/lib/${a}/node_modules/${b}`));
    expect(hashes.size).toBe(250_000);
    for (const hash of [...hashes].slice(0, 1000)) expect(Number.isSafeInteger(hash)).toBe(true);
    expect(hashDirectory('a')).not.toBe(hashPath('a'));
  });
});

/** Engines and registries are written in Go, which does not tell the case of keys apart: they must not be shown another image than we. */
describe('keys in another case', () => {
  const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest('a'), size: 1 };
  const layer = (letter: string) => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: digest(letter),
    size: 1,
  });
  const layersOf = (document: object): readonly string[] | string => {
    const parsed = parseManifest(Buffer.from(JSON.stringify(document)), 'manifest');
    if (!parsed.ok) return parsed.failure.code;
    return parsed.value.kind === 'image' ? parsed.value.layers.map((one) => one.digest) : parsed.value.kind;
  };

  test.each([
    ['alone: it counts, as for Go', { config, Layers: [layer('b')] }, [digest('b')]],
    ['with the long s of Unicode', { config, 'layer\u017f': [layer('b')] }, [digest('b')]],
    ['in a descriptor', { config, layers: [{ DIGEST: digest('b'), size: 1 }] }, [digest('b')]],
    ['beside the right one', { config, layers: [layer('b')], Layers: [layer('c')] }, 'image/corrupt'],
    [
      'beside the right one, in a descriptor',
      { config, layers: [{ ...layer('b'), Digest: digest('c') }] },
      'image/corrupt',
    ],
    ['of an index beside a manifest', { config, layers: [], MANIFESTS: [] }, 'image/corrupt'],
    ['that Go does not fold', { config, layers: [layer('b')], 'd\u0131gest': 1 }, [digest('b')]],
    [
      'of annotations, which are told apart',
      { config, layers: [{ ...layer('b'), annotations: { a: '', A: '' } }] },
      [digest('b')],
    ],
  ])('%s', (_, document, expected) => expect(layersOf(document)).toEqual(expected));

  test('in a configuration', () => {
    const read = (document: object) => parseConfig(Buffer.from(JSON.stringify(document)), 'config');
    expect(read({ config: { user: 'root' } })).toMatchObject({ ok: true, value: { user: 'root' } });
    expect(read({ config: { User: '1000', user: 'root' } })).toMatchObject({ ok: false });
    expect(read({ config: { Labels: { a: '1', A: '2' } } })).toMatchObject({
      ok: true,
      value: { labels: { a: '1', A: '2' } },
    });
  });

  test('more layers than there can be are refused, not left out', () => {
    const read = (count: number) => {
      const entry = { Config: 'c.json', Layers: Array.from({ length: count }, (_, index) => `${index}/layer.tar`) };
      return parseDockerManifest(Buffer.from(JSON.stringify([entry])), 'manifest.json').ok;
    };
    expect([read(512), read(513)]).toEqual([true, false]);
  });
});

describe('a configuration with lists of millions', () => {
  const history = (count: number) => ({ history: Array.from({ length: count }, () => ({ created_by: 'x' })) });
  test.each([
    ['a long history', history(20_000), true],
    ['more history than there can be', history(20_001), false],
    ['variables', { config: { Env: Array.from({ length: 20_001 }, () => 'A=1') } }, false],
    [
      'labels',
      { config: { Labels: Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`l${at}`, ''])) } },
      false,
    ],
    ['layers', { rootfs: { diff_ids: Array.from({ length: 20_001 }, () => 'x') } }, false],
  ])('%s', (_, document, isRead) => expect(parseConfig(bytes(document), 'config').ok).toBe(isRead));
});
