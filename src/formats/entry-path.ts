const SLASH = 0x2f;
const DOT = 0x2e;

/** True when the path has a part that is empty, `.` or `..`, or begins or ends with `/`. */
function needsCleaning(path: string): boolean {
  let start = 0;
  for (let index = 0; index <= path.length; index += 1) {
    if (index < path.length && path.charCodeAt(index) !== SLASH) continue;
    const length = index - start;
    if (length === 0) return true;
    if (path.charCodeAt(start) === DOT && (length === 1 || (length === 2 && path.charCodeAt(start + 1) === DOT)))
      return true;
    start = index + 1;
  }
  return false;
}

/** Without the `./` before most paths and the `/` behind those of directories. */
function trimmed(path: string): string {
  const start = path.startsWith('./') ? 2 : 0;
  const end = path.length > start && path.endsWith('/') ? path.length - 1 : path.length;
  return start === 0 && end === path.length ? path : path.slice(start, end);
}

/** A path as seen from the root of the image: no leading or trailing `/`, no empty, `.` or `..` parts; `..` never leads out. The root is ''. */
export function cleanPath(written: string): string {
  const path = trimmed(written);
  if (!needsCleaning(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
