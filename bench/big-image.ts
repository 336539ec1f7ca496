// node bench/big-image.ts FILE GIGABYTES: a docker archive of that size whose content is mostly holes, so that 10 GB take no room on the disk.
// Four layers: in each a package database, thousands of small files, and large ones of zeros between them. The digests are right.
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

const BLOCK = 512;
const ZEROS = Buffer.alloc(1 << 20);

function header(path: string, size: number, mode = 0o644): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, 100, 'latin1');
  for (const [at, length, value] of [
    [100, 8, mode],
    [108, 8, 0],
    [116, 8, 0],
    [136, 12, 0],
  ] as const) {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  }
  // Base 256: a layer may be larger than octal digits say.
  block[124] = 0x80;
  block.writeBigUInt64BE(BigInt(size), 128);
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Writes at the end of a file; zeros are left as holes. Hashes what the layer at hand consists of. */
class SparseWriter {
  readonly #fd: number;
  at = 0;
  hash = createHash('sha256');

  constructor(path: string) {
    this.#fd = openSync(path, 'w');
  }

  bytes(content: Uint8Array): void {
    writeSync(this.#fd, content, 0, content.length, this.at);
    this.at += content.length;
    this.hash.update(content);
  }

  zeros(count: number): void {
    for (let left = count; left > 0; left -= ZEROS.length)
      this.hash.update(ZEROS.subarray(0, Math.min(left, ZEROS.length)));
    this.at += count;
  }

  pad(size: number): void {
    this.zeros((BLOCK - (size % BLOCK)) % BLOCK);
  }

  /** Writes over what is already there. */
  patch(content: Uint8Array, at: number): void {
    writeSync(this.#fd, content, 0, content.length, at);
  }

  close(): void {
    ftruncateSync(this.#fd, this.at);
    closeSync(this.#fd);
  }
}

const status = (layer: number): string =>
  Array.from({ length: 120 }, (_, index) => {
    const name = `big-${layer}-${index}`;
    return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nMaintainer: nobody\nVersion: 1.${index}\nDescription: none\n`;
  }).join('\n');

function layer(writer: SparseWriter, number: number, size: number): string {
  const start = writer.at;
  writer.hash = createHash('sha256');
  const file = (path: string, content: Uint8Array, mode?: number): void => {
    writer.bytes(header(path, content.length, mode));
    writer.bytes(content);
    writer.pad(content.length);
  };
  file('var/lib/dpkg/status', Buffer.from(status(number)));
  if (number === 0)
    file('etc/os-release', Buffer.from('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'));
  const large = Math.min(64 << 20, Math.floor(size / 4 / BLOCK) * BLOCK);
  for (let index = 0; writer.at - start < size - large - 4096; index += 1) {
    for (let small = 0; small < 100; small += 1)
      file(`usr/share/big/${number}/${index}/${small}`, Buffer.from(`${index} ${small}\n`));
    writer.bytes(header(`srv/${number}/${index}.bin`, large, 0o755));
    writer.zeros(large);
  }
  writer.zeros(2 * BLOCK);
  return `sha256:${writer.hash.copy().digest('hex')}`;
}

const [path = '', gigabytes = '1'] = process.argv.slice(2);
if (path === '') throw new Error('usage: node bench/big-image.ts FILE GIGABYTES');
const writer = new SparseWriter(path);
const LAYERS = 4;
const diffIds: string[] = [];
for (let number = 0; number < LAYERS; number += 1) {
  const at = writer.at;
  writer.at += BLOCK;
  diffIds.push(layer(writer, number, (Number(gigabytes) * 1e9) / LAYERS));
  writer.patch(header(`${number}/layer.tar`, writer.at - at - BLOCK), at);
}
const document = (name: string, value: unknown): void => {
  const content = Buffer.from(JSON.stringify(value));
  writer.bytes(header(name, content.length));
  writer.bytes(content);
  writer.pad(content.length);
};
const config = {
  architecture: 'amd64',
  os: 'linux',
  config: {},
  rootfs: { type: 'layers', diff_ids: diffIds },
  history: [],
};
const id = createHash('sha256').update(JSON.stringify(config)).digest('hex');
document(`${id}.json`, config);
document('manifest.json', [
  { Config: `${id}.json`, RepoTags: ['big:1'], Layers: diffIds.map((_, number) => `${number}/layer.tar`) },
]);
writer.zeros(2 * BLOCK);
writer.close();
console.log(`${path}: ${(writer.at / 1e9).toFixed(2)} GB, ${LAYERS} layers`);
