import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { header, type TestEntry, tarOf } from '../formats/write-tar.ts';
import { sha256 } from '../image/make-image.ts';

/** A layer as it lies in an archive, and the digest that the configuration says of it. */
export interface HostileLayer {
  readonly bytes: Buffer;
  readonly diffId: string;
}

export function layerOf(entries: readonly TestEntry[]): HostileLayer {
  const bytes = tarOf(entries);
  return { bytes, diffId: sha256(bytes) };
}

/** A docker archive of these layers. */
export function archiveOf(layers: readonly HostileLayer[]): Buffer {
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { User: '1' }, rootfs });
  const name = `${sha256(config).slice('sha256:'.length)}.json`;
  const manifest = [{ Config: name, RepoTags: ['x:1'], Layers: layers.map((_, index) => `${index}/layer.tar`) }];
  return tarOf([
    ...layers.map(({ bytes }, index) => ({ path: `${index}/layer.tar`, content: bytes })),
    { path: name, content: config },
    { path: 'manifest.json', content: JSON.stringify(manifest) },
  ]);
}

/** A file of `count` times 64 MiB of zeros, in a few kilobytes each. */
export function bomb(kind: 'gzip' | 'zstd', count: number): HostileLayer {
  const pack = kind === 'gzip' ? gzipSync : zstdCompressSync;
  const piece = pack(Buffer.alloc(64 * 2 ** 20));
  const start = pack(header({ path: 'usr/share/zeros' }, count * 64 * 2 ** 20));
  return { bytes: Buffer.concat([start, ...Array.from({ length: count }, () => piece)]), diffId: sha256('bomb') };
}

/** A million entries with names of their own, packed. `type` as in a tar header. */
export function million(name: (number: string) => string, type: string): HostileLayer {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  const add = (tar: Buffer): void => {
    hash.update(tar);
    parts.push(gzipSync(tar, { level: 1 }));
  };
  const first = name('0000000');
  const at = first.indexOf('0000000');
  const template = header({ path: first, type, ...(type === '2' ? { link: 'target' } : {}) }, 0);
  const sum = Number.parseInt(template.toString('latin1', 148, 154), 8);
  for (let start = 0; start < 1_000_000; start += 10_000) {
    const tar = Buffer.alloc(10_000 * 512);
    for (let index = 0; index < 10_000; index += 1) {
      const digits = String(start + index).padStart(7, '0');
      const place = index * 512;
      template.copy(tar, place);
      tar.write(digits, place + at, 'latin1');
      let more = 0;
      for (let digit = 0; digit < 7; digit += 1) more += digits.charCodeAt(digit) - 0x30;
      tar.write((sum + more).toString(8).padStart(6, '0'), place + 148, 'latin1');
    }
    add(tar);
  }
  add(Buffer.alloc(1024));
  return { bytes: Buffer.concat(parts), diffId: `sha256:${hash.digest('hex')}` };
}

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** What the directory says of the size, where it lies. */
  readonly says?: number;
}

/** A zip, deflated. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, says } of entries) {
    const data = deflateRawSync(content);
    const bytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(says ?? content.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, bytes, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), version, common, rest, bytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A jar in a jar in a jar … */
export function nestedJar(depth: number): Buffer {
  let jar = zipOf([{ name: 'META-INF/MANIFEST.MF', content: Buffer.from('Manifest-Version: 1.0\n') }]);
  for (let level = 0; level < depth; level += 1) jar = zipOf([{ name: `lib/in-${level}.jar`, content: jar }]);
  return jar;
}

/** Every overflow page of a Berkeley database is its own next one. */
export function chained(database: Buffer): Buffer {
  const page = database.readUInt32LE(20);
  for (let at = page; at < database.length; at += page) {
    if (database[at + 25] === 7) database.writeUInt32LE(at / page, at + 16);
  }
  return database;
}
