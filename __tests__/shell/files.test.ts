import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DiskFiles } from '../../src/shell/files.ts';

let root: string;
let files: DiskFiles;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'files-test-'));
  mkdirSync(join(root, 'ws/sub'), { recursive: true });
  writeFileSync(join(root, 'secret'), 'secret');
  writeFileSync(join(root, 'ws/a.txt'), 'hello');
  symlinkSync('../secret', join(root, 'ws/out'));
  symlinkSync('a.txt', join(root, 'ws/in'));
  symlinkSync('../..', join(root, 'ws/sub/up'));
  execFileSync('mkfifo', [join(root, 'ws/pipe')]);
  files = new DiskFiles({ workspace: join(root, 'ws'), cwd: join(root, 'ws'), temporaryRoot: join(root, 'tmp') });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const text = async (path: string, inside = true): Promise<string> => {
  const read = inside ? await files.readNamed(path, 100) : await files.read(path, 100);
  return read.ok ? new TextDecoder().decode(read.value) : read.failure.code;
};

describe('files that the user names', () => {
  test.each([
    ['a.txt', 'hello'],
    ['in', 'hello'],
    ['sub/../a.txt', 'hello'],
    ['out', 'file/outside-workspace'],
    ['sub/up/secret', 'file/outside-workspace'],
    ['nothing', 'file/not-found'],
    ['a.txt/x', 'file/not-found'],
    ['sub', 'file/unreadable'],
    ['pipe', 'file/unreadable'],
  ])('%s: %s', async (path, expected) => expect(await text(path)).toBe(expected));
  test('a path that plainly lies outside is the user’s own choice', async () =>
    expect(await text(join(root, 'secret'))).toBe('secret'));
  test('too large is refused', async () => {
    const read = await files.read('a.txt', 4);
    expect(!read.ok && read.failure.code).toBe('file/too-large');
  });
});

test('reads at any place and in parts', async () => {
  const opened = await files.open('a.txt');
  if (!opened.ok) throw new Error(opened.failure.what);
  expect(new TextDecoder().decode(await opened.value.read(1, 3))).toBe('ell');
  expect((await opened.value.read(3, 10)).length).toBe(2);
  const parts: Uint8Array[] = [];
  for await (const part of opened.value.stream(2)) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe('llo');
  await opened.value.close();
});

describe('writing', () => {
  test('makes folders, and leaves nothing half-written beside', async () => {
    expect((await files.write('new/deep/file', 'x')).ok).toBe(true);
    expect(readFileSync(join(root, 'ws/new/deep/file'), 'utf8')).toBe('x');
    expect(readdirSync(join(root, 'ws/new/deep'))).toEqual(['file']);
  });
  test('takes pieces one after the other; where one cannot be made, all stays as it was', async () => {
    const made = (): string => readFileSync(join(root, 'ws/parts/file'), 'utf8');
    expect((await files.writeFrom('parts/file', ['a', 'é', 'c'].values())).ok).toBe(true);
    expect(made()).toBe('aéc');
    function* broken(): Generator<string> {
      yield 'x'.repeat(100_000);
      throw new Error('no more');
    }
    await expect(files.writeFrom('parts/file', broken())).rejects.toThrow('no more');
    expect(made()).toBe('aéc');
    expect(readdirSync(join(root, 'ws/parts'))).toEqual(['file']);
  });

  test('replaces a link, never what it points to', async () => {
    symlinkSync('../secret', join(root, 'ws/target'));
    expect((await files.write('target', 'y')).ok).toBe(true);
    expect(readFileSync(join(root, 'secret'), 'utf8')).toBe('secret');
  });
  test.each(['pipe', 'to-device'])('%s is no file, and stays what it is', async (path) => {
    if (path === 'to-device') symlinkSync('/dev/zero', join(root, 'ws/to-device'));
    const before = lstatSync(join(root, 'ws', path)).ino;
    const written = await files.write(path, 'z');
    expect(!written.ok && written.failure.code).toBe('file/unwritable');
    expect(lstatSync(join(root, 'ws', path)).ino).toBe(before);
  });
  test.each(['sub/up/loot', 'sub/up/made/loot', 'dangling/loot'])(
    'confined, %s does not leave the workspace through a link',
    async (path) => {
      if (path.startsWith('dangling')) symlinkSync('../nowhere', join(root, 'ws/dangling'));
      const confined = new DiskFiles({ workspace: join(root, 'ws'), cwd: join(root, 'ws'), confined: true });
      const written = await confined.write(path, 'z');
      expect(!written.ok && written.failure.code).toBe(
        path.startsWith('dangling') ? 'file/unwritable' : 'file/outside-workspace',
      );
      expect(
        existsSync(join(root, 'loot')) || existsSync(join(root, 'made')) || existsSync(join(root, 'nowhere')),
      ).toBe(false);
    },
  );
  test('confined, what lies inside or plainly outside is written', async () => {
    const confined = new DiskFiles({ workspace: join(root, 'ws'), cwd: join(root, 'ws'), confined: true });
    expect((await confined.write('made/here/x', 'z')).ok).toBe(true);
    expect((await confined.write('../beside/x', 'z')).ok).toBe(true);
  });
  test.each(['sub', 'a.txt/x'])('%s cannot be written', async (path) => {
    const written = await files.write(path, 'z');
    expect(!written.ok && written.failure.code).toBe('file/unwritable');
    expect(readFileSync(join(root, 'ws/a.txt'), 'utf8')).toBe('hello');
  });
});

test('temporary folders are their own and go away', async () => {
  const made = await files.temporary('t');
  if (!made.ok) throw new Error(made.failure.what);
  expect(existsSync(made.value)).toBe(true);
  await files.cleanUp();
  expect(existsSync(made.value)).toBe(false);
});

test.each([
  ['a.txt', 'a.txt'],
  ['./sub/x', 'sub/x'],
  ['..', undefined],
  ['../secret', undefined],
  ['/etc/passwd', undefined],
  ['.', undefined],
  ['..a', '..a'],
])('%s in the workspace is %s', (path, inside) => {
  expect(files.inWorkspace(path)).toBe(inside);
});

describe('rewriting', () => {
  const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
  const code = async (path: string): Promise<string> => {
    const written = await files.rewrite(path, bytes('new'));
    return written.ok ? 'ok' : written.failure.code;
  };

  test('a file: its permissions stay, and nothing is left beside it', async () => {
    const folder = join(root, 'ws/rewrite');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'old', { mode: 0o751 });
    chmodSync(join(folder, 'a'), 0o751);
    expect(await code('rewrite/a')).toBe('ok');
    expect([readFileSync(join(folder, 'a'), 'utf8'), lstatSync(join(folder, 'a')).mode & 0o7777]).toEqual([
      'new',
      0o751,
    ]);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('a link within the workspace stays a link, and the file behind it is written', async () => {
    writeFileSync(join(root, 'ws/behind'), 'old');
    symlinkSync('behind', join(root, 'ws/before'));
    expect(await code('before')).toBe('ok');
    expect(lstatSync(join(root, 'ws/before')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'ws/behind'), 'utf8')).toBe('new');
  });

  test.each([
    ['out', 'file/outside-workspace'],
    ['sub/up/secret', 'file/outside-workspace'],
    ['nothing', 'file/unwritable'],
    ['sub', 'file/unwritable'],
    ['pipe', 'file/unwritable'],
  ])('%s: %s', async (path, expected) => {
    expect(await code(path)).toBe(expected);
    expect(readFileSync(join(root, 'secret'), 'utf8')).toBe('secret');
  });
});
