/** Paths of a repository: relative to its root, with `/`, without `.` and `..`; the root itself is ''. */

const LONGEST = 4096;

/**
 * `path` as it is meant in the folder `base`, both of the repository. Undefined where it is absolute, leads out of the repository, or is no path
 * of one (a scheme, control characters, backslashes).
 */
export function repoPath(base: string, path: string): string | undefined {
  if (path.length > LONGEST || path.startsWith('/') || /[\p{Cc}\\]/u.test(path) || !path.isWellFormed())
    return undefined;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return undefined;
  const parts: string[] = base === '' ? [] : base.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  const joined = parts.join('/');
  return joined.length > LONGEST ? undefined : joined;
}

/** The folder that a file or folder lies in. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** `path` as seen from `folder`; undefined where it lies elsewhere. */
export function below(folder: string, path: string): string | undefined {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
