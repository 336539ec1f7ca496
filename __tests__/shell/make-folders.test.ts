import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeFolders } from '../../src/shell/make-folders.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seaworthy-folders-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('makeFolders', () => {
  test('makes what is missing, several times over', async () => {
    const path = join(root, 'a/b/c');
    await makeFolders(path, 0o700);
    await makeFolders(path, 0o700);
    expect(statSync(path).isDirectory()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });
  test('two at once', async () => {
    await Promise.all([1, 2, 3].map((one) => makeFolders(join(root, `x/y/${one}`))));
    expect(existsSync(join(root, 'x/y/3'))).toBe(true);
  });
  test('through a link to a folder', async () => {
    symlinkSync(root, join(root, 'link'));
    await makeFolders(join(root, 'link/a'));
    await makeFolders(join(root, 'link'));
    expect(existsSync(join(root, 'a'))).toBe(true);
  });
  test.each([
    ['a file in the way', 'file', 'EEXIST'],
    ['a file above', 'file/a', 'ENOTDIR'],
    ['a link to nothing', 'gone/a', 'ENOENT'],
  ])('%s: what the system says', async (_name, path, code) => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'nothing/there'), join(root, 'gone'));
    await expect(makeFolders(join(root, path))).rejects.toMatchObject({
      code: expect.stringMatching(`^(?:${code}|EEXIST|ENOENT)$`),
    });
  });
  (process.platform === 'linux' ? test : test.skip)(
    'a file system that takes no folders ends in an error',
    async () => {
      await expect(makeFolders('/proc/seaworthy/a/b')).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );
});
