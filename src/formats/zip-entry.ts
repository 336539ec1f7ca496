/** One file of a zip archive, as the central directory has it. Sizes in bytes; `offset` is that of the local header. */
export interface ZipEntry {
  readonly name: string;
  readonly compressedSize: number;
  readonly size: number;
  readonly crc32: number;
  /** 0 stored, 8 deflated (APPNOTE 4.4.5); others are listed, and refused when read. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly offset: number;
  /** Set where its attributes say that it is neither a file nor a folder: a link, a device. */
  readonly isSpecial?: true;
}

/** `problem` is a sentence part without subject: `ends inside its central directory`. */
export type ZipResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };
