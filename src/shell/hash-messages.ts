/** What the hashing thread is asked. `job` is the asker's number of a hash. */
export type HashRequest =
  /** `size` bytes of an open file from `start`. */
  | { readonly job: number; readonly kind: 'file'; readonly fd: number; readonly start: number; readonly size: number }
  | {
      readonly job: number;
      readonly kind: 'piece';
      readonly buffer: ArrayBuffer;
      readonly start: number;
      readonly length: number;
      /** The buffer is to come back, else it is freed there. */
      readonly isLent: boolean;
    }
  | { readonly job: number; readonly kind: 'end' };

/** What it answers. `bytes`: so many more are hashed, of a file or of pieces; `buffer`: what comes back. */
export type HashAnswer =
  | { readonly job: number; readonly kind: 'bytes'; readonly bytes: number; readonly buffer?: ArrayBuffer }
  | { readonly job: number; readonly kind: 'hex'; readonly hex: string }
  /** The file ended at `at` bytes before its end, or could not be read. */
  | { readonly job: number; readonly kind: 'short'; readonly at: number }
  | { readonly job: number; readonly kind: 'failed'; readonly why: string };
