import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ok } from '../../src/domain/failure.ts';
import type { ActionsCache } from '../../src/ports/actions-cache.ts';
import type { World } from '../../src/ports/world.ts';
import { offlineFetch } from '../../src/shell/fetch.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { type AdvisoryWishes, OSV_BUCKET, runAdvisories } from '../../src/stages/advisories-command.ts';
import { entry, record } from '../advisories/samples.ts';
import { zipOf } from '../helpers/zip-writer.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'advisories-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const log: string[] = [];

/** The part of the world that the command touches: real files in a folder of its own. */
function world(more: Partial<World> = {}): World {
  const say = { info: (text: string) => void log.push(text), progress() {}, group() {}, endGroup() {}, relay() {} };
  const part: Partial<World> = {
    say,
    env: { XDG_CACHE_HOME: join(dir, 'home') },
    now: () => new Date('2026-01-10T03:04:05Z'),
    sleep: async () => undefined,
    fetch: offlineFetch,
    files: new DiskFiles({ workspace: dir, cwd: dir }),
    ...more,
  };
  return part as World;
}

interface Ran {
  readonly status: number;
  readonly parts: readonly (readonly [string, number, string])[];
  readonly codes: readonly string[];
  readonly source: string;
}

async function run(
  words: readonly string[],
  wishes: Partial<AdvisoryWishes> = {},
  more: Partial<World> = {},
): Promise<Ran> {
  let out = '';
  const stdout = async (text: string): Promise<void> => {
    out += text;
  };
  log.length = 0;
  const given = { advisories: 'm', offline: false, ...wishes };
  const status = await runAdvisories(world(more), given, { files: words, format: 'json', stdout });
  const told = JSON.parse(out) as {
    source: string;
    parts: { ecosystem: string; records: number; index: string }[];
    failures: { code: string }[];
  };
  return {
    status,
    source: told.source,
    parts: told.parts.map(({ ecosystem, records, index }) => [ecosystem, records, index] as const),
    codes: told.failures.map(({ code }) => code),
  };
}

async function archive(ecosystem: string, ...ids: string[]): Promise<void> {
  const folder = join(dir, 'm', ecosystem);
  await mkdir(folder, { recursive: true });
  const members = ids.map((id) => ({
    name: `${id}.json`,
    content: JSON.stringify(record(id, [entry(ecosystem, 'a', '2')])),
  }));
  await writeFile(join(folder, 'all.zip'), zipOf(members));
}

describe('update and status', () => {
  test('of a mirror: what it has is indexed, and shown from then on', async () => {
    await archive('npm', 'N-1', 'N-2');
    await archive('PyPI', 'P-1');
    expect(await run(['status'])).toMatchObject({ status: 2, codes: ['advisories/not-found'] });
    expect(await run(['update'])).toMatchObject({
      status: 0,
      codes: [],
      parts: [
        ['PyPI', 1, 'made'],
        ['npm', 2, 'made'],
      ],
    });
    expect(await run(['update'])).toMatchObject({
      status: 0,
      parts: [
        ['PyPI', 1, 'kept'],
        ['npm', 2, 'kept'],
      ],
    });
    expect(await run(['status'])).toMatchObject({
      status: 0,
      parts: [
        ['PyPI', 1, 'kept'],
        ['npm', 2, 'kept'],
      ],
    });
    expect(await run(['status', 'npm:x'])).toMatchObject({ status: 0, parts: [['npm', 2, 'kept']] });
  });

  test('what somebody else has laid into the folder is no name', async () => {
    await archive('npm', 'N-1');
    await run(['update']);
    const names = await readdir(join(dir, 'home'), { recursive: true });
    const own = names.find((name) => name.endsWith('of-npm.names'));
    if (own === undefined) throw new Error('nothing is kept');
    for (const name of ['of-%.names', 'of-%ff%fe.names']) await writeFile(join(dir, 'home', dirname(own), name), 'x');
    expect(await run(['status'])).toMatchObject({ status: 0, parts: [['npm', 1, 'kept']] });
  });

  test('one ecosystem, with a release or without; one that is not there, or is no name', async () => {
    await archive('Debian', 'D-1');
    expect(await run(['update', 'Debian:12', 'Debian'])).toMatchObject({ status: 0, parts: [['Debian', 1, 'made']] });
    expect(await run(['update', 'npm'])).toMatchObject({ status: 2, codes: ['advisories/not-found'] });
    expect(await run(['update', '../m/Debian'])).toMatchObject({
      status: 2,
      codes: ['advisories/not-found'],
      parts: [],
    });
  });

  test('an archive that changes is indexed again, by its time', async () => {
    await archive('npm', 'N-1');
    await run(['update']);
    await archive('npm', 'N-1', 'N-2');
    await utimes(join(dir, 'm/npm/all.zip'), 1, 1);
    expect(await run(['update'])).toMatchObject({ parts: [['npm', 2, 'made']] });
  });

  test('too old is told, and not green; young enough is', async () => {
    await archive('npm', 'N-1');
    await run(['update']);
    expect(await run(['status'], { maxAdvisoryAge: 8 * 24 })).toMatchObject({ status: 0, codes: [] });
    expect(await run(['status'], { maxAdvisoryAge: 8 * 24 - 1 })).toMatchObject({
      status: 2,
      codes: ['advisories/stale'],
    });
    expect(await run(['update'], { maxAdvisoryAge: 1 })).toMatchObject({ status: 2, codes: ['advisories/stale'] });
  });

  test('an index that is broken is not shown', async () => {
    await archive('npm', 'N-1');
    const cacheDir = join(dir, 'c');
    await run(['update'], { cacheDir });
    const files = world().files;
    const listed = await files.list(join(cacheDir, 'advisories'), 9);
    const folder = join(cacheDir, 'advisories', (listed.ok ? listed.value[0] : undefined) ?? '');
    await writeFile(join(folder, 'of-npm.names'), 'x');
    expect(await run(['status'], { cacheDir })).toMatchObject({ status: 2, codes: ['advisories/not-found'] });
    expect(await run(['update'], { cacheDir })).toMatchObject({ status: 0, parts: [['npm', 1, 'made']] });
  });

  test('of the API its bucket is meant; without ecosystems there is nothing to fetch', async () => {
    expect(await run(['update'], { advisories: 'api' })).toMatchObject({
      status: 2,
      codes: ['usage/bad-value'],
      source: OSV_BUCKET,
    });
    expect(await run(['update', 'npm'], { advisories: 'api' })).toMatchObject({
      status: 2,
      codes: ['advisories/unreachable'],
    });
  });

  test('without a folder to keep them in', async () => {
    expect(await run(['update'], { cacheDir: 'never' })).toMatchObject({ status: 2, codes: ['usage/conflict'] });
    expect(await run(['update'], {}, { env: {} })).toMatchObject({ status: 2, codes: ['usage/conflict'] });
  });
});

describe('in GitHub Actions', () => {
  const calls: string[] = [];
  const cache = (maySave: boolean, found?: string): ActionsCache => ({
    maySave,
    restore: async (paths, key) => {
      calls.push(`restore ${key} ${paths.length}`);
      return ok(found);
    },
    save: async (_paths, key) => {
      calls.push(`save ${key}`);
      return ok(undefined);
    },
  });
  const TODAY = 'seaworthy-advisories-v1-2026-01-10';

  test.each([
    ['a branch’s run restores and saves', true, undefined, [`restore ${TODAY} 3`, `save ${TODAY}`]],
    ['a pull request restores and never saves', false, undefined, [`restore ${TODAY} 3`]],
    ['what was found of today is not saved again', true, TODAY, [`restore ${TODAY} 3`]],
    [
      'what was found of yesterday is',
      true,
      'seaworthy-advisories-v1-2026-01-09',
      [`restore ${TODAY} 3`, `save ${TODAY}`],
    ],
  ])('%s', async (_name, maySave, found, expected) => {
    await archive('npm', 'N-1');
    calls.length = 0;
    await run(['update'], {}, { actionsCache: cache(maySave, found) });
    expect(calls).toEqual(expected);
  });
});
