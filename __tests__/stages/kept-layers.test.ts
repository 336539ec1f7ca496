import { describe, expect, test } from '@jest/globals';
import { fail, ok } from '../../src/domain/failure.ts';
import type { ActionsCache } from '../../src/ports/actions-cache.ts';
import type { LayerKeep } from '../../src/ports/layer-keep.ts';
import type { World } from '../../src/ports/world.ts';
import { openKeptLayers } from '../../src/stages/kept-layers.ts';

interface Given {
  readonly actions?: boolean;
  readonly maySave?: boolean;
  readonly restored?: string;
  readonly broken?: boolean;
  readonly inWorkspace?: boolean;
}

function machine({ actions = true, maySave = true, restored, broken = false, inWorkspace = false }: Given = {}) {
  const calls: string[] = [];
  const lines: string[] = [];
  const names: string[] = [];
  const failed = fail('publish/unreachable', 'the cache', 'is away', '');
  const cache: ActionsCache = {
    maySave,
    async restore(paths, _, keys) {
      calls.push(`restore ${paths.join()} ${keys.join()}`);
      return broken ? failed : ok(restored);
    },
    async save(paths, key) {
      calls.push(`save ${paths.join()} ${key}`);
      return broken ? failed : ok(undefined);
    },
  };
  const openLayers = (folder: string): LayerKeep => ({
    folder,
    names: async () => names,
    prune: async () => void calls.push('prune'),
    read: async () => undefined,
    write: async () => undefined,
  });
  const parts = {
    actions: actions ? {} : undefined,
    actionsCache: actions ? cache : undefined,
    openLayers,
    env: { RUNNER_TEMP: '/temp', HOME: '/home/u' },
    say: { info: (text: string) => lines.push(text) },
    files: { inWorkspace: () => (inWorkspace ? 'cache' : undefined) },
  };
  return { world: parts as unknown as World, calls, lines, names };
}

const KEY = /^save \/temp\/seaworthy-cache\/layers seaworthy-layers-1-[0-9a-f]{32}$/;

describe('layers kept from run to run', () => {
  test('in the Action they are restored once, and saved once where they changed', async () => {
    const { world, calls, names } = machine();
    const kept = await openKeptLayers(world, undefined);
    expect(await openKeptLayers(world, undefined)).toBe(kept);
    expect(calls).toEqual(['restore /temp/seaworthy-cache/layers seaworthy-layers-1-']);
    await kept?.done();
    // Nothing was kept, so there is nothing to save.
    expect(calls.slice(1)).toEqual(['prune']);
    names.push('layer-1');
    await kept?.done();
    await kept?.done();
    expect(calls.slice(2)).toEqual(['prune', expect.stringMatching(KEY), 'prune']);
    names.push('layer-2');
    await kept?.done();
    expect(new Set(calls.filter((call) => call.startsWith('save'))).size).toBe(2);
  });

  test('what was restored as it is now is not saved again', async () => {
    const first = machine();
    first.names.push('layer-1');
    await (await openKeptLayers(first.world, undefined))?.done();
    const key = first.calls.at(-1)?.split(' ').at(-1) ?? '';
    const second = machine({ restored: key });
    second.names.push('layer-1');
    await (await openKeptLayers(second.world, undefined))?.done();
    expect(second.calls.filter((call) => call.startsWith('save'))).toEqual([]);
  });

  test('a run that may not save restores all the same', async () => {
    const { world, calls, names } = machine({ maySave: false });
    names.push('layer-1');
    await (await openKeptLayers(world, undefined))?.done();
    expect(calls).toEqual(['restore /temp/seaworthy-cache/layers seaworthy-layers-1-', 'prune']);
  });

  test('a cache that is away costs one line each time', async () => {
    const { world, lines, names } = machine({ broken: true });
    names.push('layer-1');
    await (await openKeptLayers(world, undefined))?.done();
    expect(lines).toEqual(['the cache: is away', 'the cache: is away']);
  });

  test('never keeps nothing', async () => {
    const { world, calls } = machine();
    expect(await openKeptLayers(world, 'never')).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test('in the Action a folder of the workspace is not believed: a pull request could bring it along', async () => {
    const { world, calls, lines } = machine({ inWorkspace: true });
    expect(await openKeptLayers(world, 'cache')).toBeUndefined();
    expect([calls.length, lines.length]).toEqual([0, 1]);
    expect(await openKeptLayers(machine({ inWorkspace: true, actions: false }).world, 'cache')).toBeDefined();
  });
});
