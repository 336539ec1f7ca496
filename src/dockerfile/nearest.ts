/** Of `known`, the name nearest to `name`: at most two letters wrong, and fewer than a third of them. Undefined where none is. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const allowed = Math.min(2, Math.floor((name.length - 1) / 2));
  let best: string | undefined;
  let least = allowed + 1;
  for (const candidate of known.slice(0, 500)) {
    if (candidate === name || Math.abs(candidate.length - name.length) > 2 || name.length > 64) continue;
    const wrong = distance(name.toLowerCase(), candidate.toLowerCase());
    if (wrong < least) {
      best = candidate;
      least = wrong;
    }
  }
  return best;
}

const MOST = 2;

/** Levenshtein distance, as far as it is at most 2; else some larger number. Only cells that near the diagonal can lead to so little. */
function distance(a: string, b: string): number {
  const far = MOST + 1;
  let row = Array.from({ length: b.length + 1 }, (_, at) => (at <= MOST ? at : far));
  for (let i = 1; i <= a.length; i += 1) {
    const next: number[] = new Array<number>(b.length + 1).fill(far);
    if (i <= MOST) next[0] = i;
    let least = next[0] ?? far;
    const from = i > MOST ? i - MOST : 1;
    for (let j = from; j <= i + MOST && j <= b.length; j += 1) {
      let cell = (row[j - 1] ?? far) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      const above = (row[j] ?? far) + 1;
      const left = (next[j - 1] ?? far) + 1;
      if (above < cell) cell = above;
      if (left < cell) cell = left;
      next[j] = cell;
      if (cell < least) least = cell;
    }
    if (least > MOST) return far;
    row = next;
  }
  return row[b.length] ?? far;
}
