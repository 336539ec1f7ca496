import { describe, expect, test } from '@jest/globals';
import { parseRegistryRef } from '../../src/domain/image-ref.ts';
import { buildah } from '../../src/engines/buildah/buildah.ts';
import { listName } from '../../src/engines/buildah/storage.ts';
import type { BuilderAdapter, BuildOrder, Ready } from '../../src/engines/builder.ts';
import { podman } from '../../src/engines/podman/podman.ts';

const HEX = 'a'.repeat(64);
const ORDER: BuildOrder = {
  context: '/c',
  file: '/c/D',
  args: [],
  platforms: [],
  tags: ['r.io/a:1'],
  scratch: '/s',
  push: false,
};
const SEVERAL = { ...ORDER, platforms: ['linux/amd64', 'linux/arm64'] };
const READY: Ready = { kind: 'ready', label: 'x', severalPlatforms: true };

function handover(adapter: BuilderAdapter, order: BuildOrder): string {
  const result = adapter.result(`sha256:${HEX}`, order, READY);
  return result.ok ? result.value.calls.map(({ args }) => args.join(' ')).join('\n') : result.failure.code;
}

describe('handover into a layout', () => {
  test.each([
    [
      'buildah copies layers as they are',
      buildah,
      ORDER,
      `push --disable-compression --digestfile /s/digest -- ${HEX} oci:/s/layout:built`,
    ],
    [
      'and compressed where they will be pushed',
      buildah,
      { ...ORDER, push: true },
      `push --digestfile /s/digest -- ${HEX} oci:/s/layout:built`,
    ],
    ['podman saves', podman, ORDER, `save --format oci-dir --output /s/layout -- ${HEX}`],
    [
      'and pushes where they will be pushed',
      podman,
      { ...ORDER, push: true },
      `push --digestfile /s/digest -- ${HEX} oci:/s/layout:built`,
    ],
    [
      'several platforms (buildah)',
      buildah,
      SEVERAL,
      `manifest push --all --digestfile /s/digest -- ${listName(ORDER)} oci:/s/layout:built`,
    ],
  ])('%s', (_, adapter, order, calls) => {
    expect(handover(adapter, order)).toBe(calls);
  });

  test('the id of one image is its config; a list has none', () => {
    for (const adapter of [buildah, podman]) {
      for (const text of [HEX, `sha256:${HEX}`, `sha256:${HEX}\n`]) {
        expect(adapter.result(text, ORDER, READY)).toMatchObject({ value: { id: `sha256:${HEX}`, stored: HEX } });
      }
    }
    const list = buildah.result('', SEVERAL, READY);
    expect(list).toMatchObject({ value: { stored: listName(ORDER) } });
    expect(list.ok && list.value.id).toBeUndefined();
  });
});

test('several platforms go into a list of the run, without the tags', () => {
  const call = buildah.build(SEVERAL, READY);
  const args = call.ok ? call.value.args.join(' ') : '';
  expect(args).toContain(`--manifest ${listName(ORDER)} --platform linux/amd64,linux/arm64`);
  expect(args).not.toContain('--tag');
  expect(args).not.toContain('--iidfile');
  expect(podman.build(SEVERAL, READY)).toMatchObject({ ok: false, failure: { code: 'usage/conflict' } });
  expect(listName(ORDER)).not.toBe(listName({ ...ORDER, scratch: '/other' }));
});

test('push takes the image of the store, or fails where there is none', () => {
  const args = (build: BuildOrder, stored: string, tag = 'r.io/a:1') => {
    const ref = parseRegistryRef(tag);
    const push = buildah.push({ build, stored, tags: ref.ok ? [ref.value] : [] });
    return push.ok && push.value.kind === 'direct' ? push.value.calls.map((call) => call.args.join(' ')) : [];
  };
  expect(args(ORDER, HEX)).toEqual([`push -- ${HEX} docker://r.io/a:1`]);
  expect(args(ORDER, HEX, 'localhost:5000/a:1')).toEqual([`push -- ${HEX} docker://localhost:5000/a:1`]);
  expect(args(SEVERAL, 'localhost/l:1')).toEqual(['manifest push --all -- localhost/l:1 docker://r.io/a:1']);
  for (const host of ['localhost', 'localhost:5000', '127.0.0.1:5000', '127.9.9.9']) {
    expect(args(SEVERAL, 'l', `${host}/a:1`)).toEqual([
      `manifest push --all --tls-verify=false -- l docker://${host}/a:1`,
    ]);
  }
  for (const host of ['127.0.0.1.evil.io', 'localhost.io:1', '10.0.0.1:5000']) {
    expect(args(SEVERAL, 'l', `${host}/a:1`)).toEqual([`manifest push --all -- l docker://${host}/a:1`]);
  }
  expect(podman.push({ build: ORDER, tags: [] })).toMatchObject({ ok: false, failure: { code: 'push/failed' } });
});
