/** A commit with its parents, as Git has them. */
export interface HistoryEntry {
  readonly sha: string;
  readonly parents: readonly string[];
}

/** `from` and its first parents, newest first, as far as `history` knows them: what the branch itself was, one state after the other. */
export function firstParents(from: string, history: readonly HistoryEntry[]): readonly string[] {
  const parents = new Map(history.map(({ sha, parents: [first] }) => [sha, first]));
  const line: string[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = from; at !== undefined && !seen.has(at); at = parents.get(at)) {
    seen.add(at);
    line.push(at);
  }
  return line;
}
