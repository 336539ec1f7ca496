import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { ComposedImage } from '../../../src/domain/layer.ts';
import { assemble } from '../../../src/inventory/assemble.ts';
import { catalog, composed, layerId } from '../composed.ts';

const WALL = 'var/lib/chisel/manifest.wall';
const SHA = 'b'.repeat(64);
const LINES = [
  { kind: 'content', slice: 'openssl_bins', path: '/usr/bin/openssl' },
  { kind: 'content', slice: 'openssl_bins', path: '/usr/bin/' },
  { kind: 'content', slice: 'openssl_copyright', path: '/usr/share/doc/openssl/copyright' },
  { kind: 'package', name: 'libc6', version: '2.39-0ubuntu8.3', sha256: SHA, arch: 'amd64' },
  { kind: 'package', name: 'openssl', version: '3.0.13-0ubuntu3.4', sha256: SHA, arch: 'amd64' },
  { kind: 'path', path: '/usr/bin/openssl', mode: '0755', slices: ['openssl_bins'], sha256: SHA, size: 1 },
  { kind: 'slice', name: 'openssl_bins' },
];

function wall(lines: readonly unknown[], count = lines.length + 1, version = '1.0'): Uint8Array {
  const text = [{ jsonwall: version, schema: '1.0', count }, ...lines].map((line) => JSON.stringify(line));
  return zstdCompressSync(`${text.join('\n')}\n`);
}

test('packages, their digests, and the programs they own', () => {
  expect(catalog(WALL, wall(LINES))).toEqual({
    packages: [
      {
        type: 'deb',
        name: 'libc6',
        version: '2.39-0ubuntu8.3',
        arch: 'amd64',
        licences: [],
        hashes: [`sha256:${SHA}`],
      },
      {
        type: 'deb',
        name: 'openssl',
        version: '3.0.13-0ubuntu3.4',
        arch: 'amd64',
        licences: [],
        hashes: [`sha256:${SHA}`],
        files: ['usr/bin/openssl'],
      },
    ],
  });
});

describe('damage is told', () => {
  test.each([
    ['not zstd', new TextEncoder().encode('x')],
    ['another kind of wall', wall(LINES, 8, '2.0')],
    ['no header', zstdCompressSync('{"kind":"package"}\n')],
    ['fewer lines than it says', wall(LINES.slice(1), LINES.length + 1)],
    ['a line that is not JSON', zstdCompressSync('{"jsonwall":"1.0","count":2}\n{"kind":\n')],
    ['a package without a version', wall([{ kind: 'package', name: 'a' }])],
    ['a name with a blank', wall([{ kind: 'package', name: 'a b', version: '1' }])],
    ['a bomb', zstdCompressSync(Buffer.alloc(200 * 2 ** 20))],
  ])('%s', (_name, content) => expect(catalog(WALL, content).problem).toBeDefined());

  test.each([
    ['an empty file', new Uint8Array(0)],
    ['a line of a new kind', wall([{ kind: 'novelty' }])],
  ])('%s is none', (_name, content) => expect(catalog(WALL, content).problem).toBeUndefined());
});

test('sources that nobody names leave the assessment open', () => {
  const release = composed({ 'etc/os-release': { 1: 'ID=ubuntu\nVERSION_ID=24.04\n' } });
  const image: ComposedImage = {
    ...release,
    files: [
      ...release.files,
      { path: WALL, cataloger: 'chisel', versions: [{ layer: layerId(1), content: catalog(WALL, wall(LINES)) }] },
    ],
  };
  expect(assemble(image, 'x').distro?.uncovered).toHaveLength(1);
  expect(assemble(release, 'x').distro?.uncovered).toBeUndefined();
});
