import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TarEntry } from '../../src/formats/tar.ts';
import { walkTarStream } from './walk-stream.ts';
import { inPieces } from './write-tar.ts';

let folder = '';
const LONG = `${'long-folder-name/'.repeat(8)}file-with-a-long-name-${'x'.repeat(60)}`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tar-system-'));
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, 'sub'), { recursive: true });
  writeFileSync(join(tree, 'plain'), 'hello');
  writeFileSync(join(tree, 'sub/empty'), '');
  symlinkSync('../plain', join(tree, 'sub/link'));
  execFileSync('ln', [join(tree, 'plain'), join(tree, 'zz-hard')]);
  // Holes at the start, in the middle and at the end; more pieces than a header holds.
  const sparse = openSync(join(tree, 'sparse'), 'w');
  for (let index = 1; index <= 40; index += 1) writeSync(sparse, `piece ${index}`, index * 65_536);
  ftruncateSync(sparse, 50 * 65_536 + 123);
  closeSync(sparse);
  const hole = openSync(join(tree, 'hole'), 'w');
  ftruncateSync(hole, 1_000_000);
  closeSync(hole);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function digests(bytes: Uint8Array): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (entry: TarEntry) => {
    if (entry.kind !== 'file') {
      found[entry.path] = `${entry.kind} ${entry.link ?? ''}`.trim();
      return undefined;
    }
    const hash = createHash('sha256');
    return {
      data: (piece: Uint8Array) => void hash.update(piece),
      end: () => {
        found[entry.path] = `file ${entry.size} ${hash.digest('hex')}`;
      },
    };
  };
  await walkTarStream(inPieces(bytes, [10_000, 333]), visit, 'test');
  return found;
}

describe('what GNU tar writes', () => {
  const formats: readonly [string, readonly string[], boolean][] = [
    ['gnu', ['--format=gnu'], true],
    ['gnu, sparse', ['--format=gnu', '--sparse'], true],
    ['oldgnu, sparse', ['--format=oldgnu', '--sparse'], true],
    ['pax', ['--format=pax'], true],
    ['pax, sparse 0.0', ['--format=pax', '--sparse', '--sparse-version=0.0'], true],
    ['pax, sparse 0.1', ['--format=pax', '--sparse', '--sparse-version=0.1'], true],
    ['pax, sparse 1.0', ['--format=pax', '--sparse', '--sparse-version=1.0'], true],
    ['ustar', ['--format=ustar'], false],
    ['v7', ['--format=v7'], false],
  ];
  test.each(formats)('%s', async (_, flags, takesLongNames) => {
    const tree = join(folder, 'tree');
    if (takesLongNames) {
      mkdirSync(join(tree, LONG, '..'), { recursive: true });
      writeFileSync(join(tree, LONG), 'deep');
    } else rmSync(join(tree, LONG.split('/')[0] ?? ''), { recursive: true, force: true });
    const bytes = execFileSync('tar', ['-C', tree, '--sort=name', ...flags, '-cf', '-', '.'], { maxBuffer: 1 << 28 });
    const found = await digests(bytes);
    const file = (name: string): string => {
      const content = readFileSync(join(tree, name));
      return `file ${content.length} ${sha(content)}`;
    };
    expect(found).toMatchObject({
      '': 'directory',
      plain: file('plain'),
      'sub/empty': file('sub/empty'),
      'sub/link': 'symlink ../plain',
      'zz-hard': 'hardlink plain',
      sparse: file('sparse'),
      hole: file('hole'),
    });
    if (takesLongNames) expect(found[LONG]).toBe(file(LONG));
  });
});
