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

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
