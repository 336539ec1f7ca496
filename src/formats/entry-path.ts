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

/** A path as seen from the root of the image: no leading or trailing `/`, no empty, `.` or `..` parts; `..` never leads out. The root is ''. */
export function cleanPath(path: string): string {
  if (!needsCleaning(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
