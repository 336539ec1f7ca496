import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TreePiece } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';

let root: string;
let into: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'place-tree-test-'));
  into = join(root, 'into');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const disk = (): DiskFiles => new DiskFiles({ workspace: join(root, 'w'), cwd: root, temporaryRoot: root });

async function place(...pieces: readonly TreePiece[]): Promise<string> {
  const placed = await disk().place(
    into,
    (async function* () {
      yield* pieces;
    })(),
  );
  return placed.ok ? 'placed' : placed.failure.code;
}

const file = (path: string): TreePiece => ({ kind: 'file', path, executable: false });
const bytes = (text: string): TreePiece => ({ kind: 'bytes', bytes: Buffer.from(text) });

describe('laying out a tree', () => {
  test('files in pieces, folders and links, none of which has to lead anywhere', async () => {
    const link: TreePiece = { kind: 'link', path: 'l', to: '/nowhere' };
    const more = [
      { kind: 'folder', path: 'e' },
      { kind: 'file', path: 'x', executable: true },
    ] as const;
    expect(await place(link, file('a/b'), bytes('1'), bytes('2'), ...more)).toBe('placed');
    expect(readFileSync(join(into, 'a/b'), 'utf8')).toBe('12');
    expect(readdirSync(join(into, 'e'))).toEqual([]);
    expect(lstatSync(join(into, 'l')).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(into, 'x')).mode & 0o100).toBe(0o100);
  });

  test.each(['../out', '/out', 'a/../../out', 'a//b', './a', 'a/.git/hooks/x', '.GIT/config', 'a\0b', 'a\\..\\b', ''])(
    '%j is refused',
    async (path) => {
      for (const piece of [file(path), { kind: 'folder', path }, { kind: 'link', path, to: 'x' }] as const) {
        expect(await place(piece)).toBe('file/unwritable');
      }
      expect(existsSync(join(root, 'out'))).toBe(false);
    },
  );

  test('nothing is written through a link of the same tree, whatever the order', async () => {
    mkdirSync(join(root, 'out'));
    const link: TreePiece = { kind: 'link', path: 'd', to: join(root, 'out') };
    expect(await place(link, file('d/x'), bytes('1'))).toBe('file/unwritable');
    expect(readdirSync(join(root, 'out'))).toEqual([]);
  });

  test('nothing that is there is replaced', async () => {
    mkdirSync(into);
    symlinkSync(join(root, 'target'), join(into, 'a'));
    expect(await place(file('a'), bytes('1'))).toBe('file/unwritable');
    expect(existsSync(join(root, 'target'))).toBe(false);
  });
});

describe('discarding', () => {
  test('takes a temporary folder with all that is in it, and no other', async () => {
    const files = disk();
    const made = await files.temporary('x');
    if (!made.ok) throw new Error(made.failure.why);
    mkdirSync(join(made.value, 'a/b'), { recursive: true });
    mkdirSync(into);
    await files.discard(made.value);
    await files.discard(into);
    expect([existsSync(made.value), existsSync(into)]).toEqual([false, true]);
  });
});
