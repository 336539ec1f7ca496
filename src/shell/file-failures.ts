import { type Failure, fail, type Result } from '../domain/failure.ts';

/** Errors of the file system that mean that there is nothing. */
const NOTHING = ['ENOENT', 'ENOTDIR'];

/** The system's code of an error (`ENOENT`), `unknown` for what is none of the system's. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}

/** Why a file could not be opened or read. */
export function notOpened(path: string, error: unknown): Result<never> {
  const code = codeOf(error);
  if (NOTHING.includes(code))
    return fail(
      'file/not-found',
      `${JSON.stringify(path)} is not there`,
      `no such file or folder (${code})`,
      'check the path; relative ones start at the workspace or working-directory',
    );
  return fail(
    'file/unreadable',
    `${JSON.stringify(path)} cannot be read`,
    `the system says ${code}`,
    'check its kind and permissions',
  );
}

/** Why a file could not be written: the system's error. */
export function notWritten(path: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  return fail(
    'file/unwritable',
    `${JSON.stringify(path)} cannot be written`,
    `the system says ${codeOf(error)}`,
    'check the path, its permissions, and that it is a regular file',
  );
}

/** A file of the repository that is none: a link, or a path with `..`, leads to another place. */
export function leadsOut(path: string): Result<never> {
  return fail(
    'file/outside-workspace',
    `${JSON.stringify(path)} leads out of the workspace`,
    'a link, or a path with .., points elsewhere',
    'keep the file in the repository',
  );
}
