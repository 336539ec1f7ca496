/**
 * Matches a path against a glob: `*` within a part, `**` over any number of parts, `?` one character that is not `/`.
 * Runs in time proportional to the product of both lengths; no regular expression is made from foreign text.
 */
export function globMatches(glob: string, path: string): boolean {
  return matchParts(glob.replace(/^\.?\//, '').split('/'), path.replace(/^\.?\//, '').split('/'));
}

function matchParts(glob: readonly string[], path: readonly string[]): boolean {
  // reach[j]: the parts of the glob so far match the first j parts of the path.
  let reach: boolean[] = [true, ...path.map(() => false)];
  for (const part of glob) {
    const next: boolean[] = path.map(() => false);
    next.unshift(part === '**' ? (reach[0] ?? false) : false);
    for (let j = 1; j <= path.length; j++) {
      next[j] =
        part === '**'
          ? (reach[j] ?? false) || (next[j - 1] ?? false)
          : (reach[j - 1] ?? false) && matchText(part, path[j - 1] ?? '');
    }
    reach = next;
  }
  return reach[path.length] ?? false;
}

/** Greedy match with one point of return: linear for `?` and literals, quadratic at worst for `*`. */
function matchText(glob: string, text: string): boolean {
  let [g, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (g < glob.length && (glob[g] === '?' || (glob[g] === text[t] && glob[g] !== '*'))) {
      g++;
      t++;
    } else if (glob[g] === '*') {
      star = g++;
      mark = t;
    } else if (star >= 0) {
      g = star + 1;
      t = ++mark;
    } else return false;
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
