import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { LayerFolder } from '../../src/shell/layer-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'layer-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function folderOf(maxBytes?: number): { folder: LayerFolder; path: string; told: string[] } {
  number += 1;
  const path = join(root, `${number}`, 'layers');
  const told: string[] = [];
  return { folder: new LayerFolder(path, (text) => void told.push(text), maxBytes), path, told };
}

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);

describe('a folder of layers', () => {
  test('gives back what was written, whole; files and folder are the owner’s alone', async () => {
    const { folder, path } = folderOf();
    expect(await folder.read('layer-1')).toBeUndefined();
    await folder.write('layer-1', bytes(10));
    await folder.write('layer-1', bytes(20));
    expect(await folder.read('layer-1')).toEqual(Buffer.from(bytes(20)));
    expect(await folder.names()).toEqual(['layer-1']);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'layer-1')).mode & 0o777).toBe(0o600);
    expect(readdirSync(path)).toEqual(['layer-1']);
  });

  test.each(['../x', 'a/b', '', '.hidden', 'A', 'x'.repeat(65)])('%j is no name', async (name) => {
    const { folder, path } = folderOf();
    await folder.write(name, bytes(1));
    expect(existsSync(path)).toBe(false);
    expect(await folder.read(name)).toBeUndefined();
  });

  test('what is no regular file, or too large, is not read', async () => {
    const { folder, path, told } = folderOf();
    await folder.write('layer-1', bytes(1));
    symlinkSync(join(path, 'layer-1'), join(path, 'layer-2'));
    expect(await folder.read('layer-2')).toBeUndefined();
    writeFileSync(join(path, 'layer-3'), Buffer.alloc(64 * 2 ** 20 + 1));
    expect(await folder.read('layer-3')).toBeUndefined();
    expect(told).toHaveLength(1);
  });

  test('a place that cannot be written to is told and no failure', async () => {
    const { path } = folderOf();
    const told: string[] = [];
    await new LayerFolder(path, () => undefined).write('layer-1', bytes(1));
    const below = new LayerFolder(join(path, 'layer-1'), (text) => void told.push(text));
    await below.write('layer-1', bytes(1));
    await below.prune();
    expect(told).toHaveLength(1);
  });

  test('beyond the bound the longest unused go, and what broken runs left', async () => {
    const { folder, path } = folderOf(25);
    for (const [index, name] of ['layer-1', 'layer-2', 'layer-3', 'layer-4'].entries()) {
      await folder.write(name, bytes(10));
      const used = new Date(Date.now() - (10 - index) * 3_600_000);
      utimesSync(join(path, name), used, used);
    }
    writeFileSync(join(path, '.layer-5.abc'), bytes(5));
    const old = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(join(path, '.layer-5.abc'), old, old);
    writeFileSync(join(path, '.layer-6.abc'), bytes(5));
    // Read now: used now.
    await folder.read('layer-1');
    await folder.prune();
    expect(readdirSync(path).sort()).toEqual(['.layer-6.abc', 'layer-1', 'layer-4']);
  });

  test('a run that has added nothing removes nothing', async () => {
    const { folder, path } = folderOf();
    await folder.write('layer-1', bytes(10));
    await new LayerFolder(path, () => undefined, 1).prune();
    expect(readdirSync(path)).toEqual(['layer-1']);
  });
});
