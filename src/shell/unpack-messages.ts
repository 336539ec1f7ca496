import type { Failure } from '../domain/failure.ts';
import type { UnpackJob } from '../domain/unpacking.ts';

/** What the unpacking thread is asked. `job` is the asker's number. */
export type UnpackRequest =
  /** Begins: with a part of an open file, or with pieces that follow. `buffers`: room for what comes out. */
  | {
      readonly job: number;
      readonly kind: 'begin';
      readonly name: string;
      readonly limits: UnpackJob['limits'];
      readonly buffers: readonly ArrayBuffer[];
      readonly file?: { readonly fd: number; readonly start: number; readonly size: number };
    }
  | { readonly job: number; readonly kind: 'piece'; readonly piece: Uint8Array }
  /** No more pieces; `broken`: they ended before their end, and why is known to the asker. */
  | { readonly job: number; readonly kind: 'close'; readonly broken: boolean }
  /** A buffer comes back to be filled again. */
  | { readonly job: number; readonly kind: 'buffer'; readonly buffer: ArrayBuffer }
  /** Nobody wants any more. */
  | { readonly job: number; readonly kind: 'abandon' };

/** What it answers. */
export type UnpackAnswer =
  | { readonly job: number; readonly kind: 'chunk'; readonly buffer: ArrayBuffer; readonly length: number }
  /** So many packed bytes were read. */
  | { readonly job: number; readonly kind: 'taken'; readonly bytes: number }
  | {
      readonly job: number;
      readonly kind: 'end';
      readonly unpacked?: string;
      readonly packed?: string;
      readonly failure?: Failure;
      /** Where it is no Failure. */
      readonly error?: string;
    };
