import { crc32, deflateRawSync } from 'node:zlib';
import type { ByteSource } from '../../src/domain/bytes.ts';

export interface ZipMember {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly stored?: boolean;
  /** Written in the directory instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly crc32?: number;
    readonly offset?: number;
    readonly flags?: number;
    readonly method?: number;
    /** External attributes: Unix modes stand in the upper half. */
    readonly attributes?: number;
  };
}

export interface ZipShape {
  /** Write zip64 records, and 0xffffffff where the 32-bit fields are. */
  readonly zip64?: boolean;
  readonly before?: Uint8Array;
  readonly comment?: string;
  /** Bytes of a local extra field, which the directory does not have. */
  readonly localExtra?: number;
}

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => {
    bytes.writeUInt16LE(value, i * 2);
  });
  return bytes;
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value >>> 0, i * 4);
  });
  return bytes;
}

function u64(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    bytes.writeBigUInt64LE(BigInt(value), i * 8);
  });
  return bytes;
}

/** Writes an archive as APPNOTE says, or as `claims` wants it. */
export function zipOf(members: readonly ZipMember[], shape: ZipShape = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, claims = {} } of members) {
    const plain = Buffer.from(content);
    const data = stored ? plain : deflateRawSync(plain);
    const method = claims.method ?? (stored ? 0 : 8);
    const [crc, size] = [claims.crc32 ?? crc32(plain), claims.size ?? plain.length];
    const fileName = Buffer.from(name);
    const extra = Buffer.alloc(shape.localExtra ?? 0);
    const head = [u32(0x04034b50), u16(20, claims.flags ?? 0, method, 0, 0), u32(crc, data.length, size)];
    const local = Buffer.concat([...head, u16(fileName.length, extra.length), fileName, extra, data]);
    locals.push(local);
    const at = claims.offset ?? offset;
    const wide = shape.zip64 === true ? Buffer.concat([u16(1, 24), u64(size, data.length, at)]) : Buffer.alloc(0);
    const narrow = shape.zip64 === true ? [0xffffffff, 0xffffffff, 0xffffffff] : [data.length, size, at];
    centrals.push(
      Buffer.concat([
        u32(0x02014b50),
        u16(20, 20, claims.flags ?? 0, method, 0, 0),
        u32(crc, narrow[0] ?? 0, narrow[1] ?? 0),
        u16(fileName.length, wide.length, 0, 0, 0),
        u32(claims.attributes ?? 0, narrow[2] ?? 0),
        fileName,
        wide,
      ]),
    );
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const comment = Buffer.from(shape.comment ?? '');
  const end64 = Buffer.concat([
    u32(0x06064b50),
    u64(44),
    u16(45, 45),
    u32(0, 0),
    u64(members.length, members.length, directory.length, offset),
    u32(0x07064b50, 0),
    u64(offset + directory.length),
    u32(1),
  ]);
  const wide = shape.zip64 === true;
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0, 0, wide ? 0xffff : members.length, wide ? 0xffff : members.length),
    wide ? u32(0xffffffff, 0xffffffff) : u32(directory.length, offset),
    u16(comment.length),
    comment,
  ]);
  return Buffer.concat([shape.before ?? Buffer.alloc(0), ...locals, directory, ...(wide ? [end64] : []), end]);
}

/** Bytes as a source, which counts what is read. */
export function bytesSource(bytes: Uint8Array): ByteSource & { readonly reads: { count: number; bytes: number } } {
  const reads = { count: 0, bytes: 0 };
  return {
    reads,
    size: bytes.length,
    async read(offset, length) {
      reads.count += 1;
      const part = bytes.subarray(Math.max(offset, 0), Math.max(offset, 0) + length);
      reads.bytes += part.length;
      return part;
    },
    async *stream(offset = 0, length = bytes.length) {
      yield bytes.subarray(offset, offset + length);
    },
    close: async () => undefined,
  };
}
