/** One entry of an archive. Paths without leading `/`; a directory's ends with `/`. Mode: permission bits. */
export interface TarEntry {
  readonly path: string;
  readonly mode: number;
  readonly content?: Uint8Array;
}

const BLOCK = 512;
/** 1 August 2023: a constant, so that the same content gives the same bytes. Seconds since 1970. */
export const EXAMPLE_TIME = 1_690_848_000;

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

/** A ustar header (POSIX.1-2017, pax, "ustar Interchange Format"); owner and group 0, one fixed time. */
function header(entry: TarEntry): Buffer {
  if (Buffer.byteLength(entry.path) > 100) throw new Error(`${entry.path}: longer than a plain ustar name`);
  const block = Buffer.alloc(BLOCK);
  block.write(entry.path, 0);
  block.write(octal(entry.mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(entry.content?.length ?? 0, 12), 124);
  block.write(octal(EXAMPLE_TIME, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write(entry.path.endsWith('/') ? '5' : '0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** An uncompressed archive of the entries, in the order given. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? []);
    const padding = (BLOCK - (content.length % BLOCK)) % BLOCK;
    return [header(entry), content, Buffer.alloc(padding)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}
