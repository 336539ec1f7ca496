/** What the hashing thread is asked. `job` is the asker's number of a hash. */
export type HashRequest =
  /** `size` bytes of an open file from `start`. */
  | { readonly job: number; readonly kind: 'file'; readonly fd: number; readonly start: number; readonly size: number }
  /** In this order. */
  | { readonly job: number; readonly kind: 'parts'; readonly parts: readonly HashPart[] }
  | { readonly job: number; readonly kind: 'end' };

/** Bytes of a buffer. One that is not lent is freed there. */
export interface HashPart {
  readonly buffer: ArrayBuffer;
  readonly start: number;
  readonly length: number;
  readonly isLent: boolean;
}

/** What it answers. `bytes`: so many more are hashed, of a file or of pieces; `buffers`: those that come back. */
export type HashAnswer =
  | { readonly job: number; readonly kind: 'bytes'; readonly bytes: number; readonly buffers?: readonly ArrayBuffer[] }
  | { readonly job: number; readonly kind: 'hex'; readonly hex: string }
  /** The file ended at `at` bytes before its end, or could not be read. */
  | { readonly job: number; readonly kind: 'short'; readonly at: number }
  | { readonly job: number; readonly kind: 'failed'; readonly why: string };
