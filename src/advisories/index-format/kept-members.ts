/** Members of a record that neither matching nor a report reads. */
const UNUSED: ReadonlySet<string> = new Set(['affected', 'references', 'credits', 'schema_version']);
/** Of a long text a report shows the first 2,000 characters. */
const MAX_DETAILS = 2400;

/** A JSON object: no list, no null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Ranges of commits say nothing about a package's version. */
export function withoutCommits(entry: unknown): unknown {
  if (!isObject(entry) || !Array.isArray(entry['ranges'])) return entry;
  const ranges: readonly unknown[] = entry['ranges'];
  const kept = ranges.filter((range) => !isObject(range) || range['type'] !== 'GIT');
  return kept.length === ranges.length ? entry : { ...entry, ranges: kept };
}

/** A record without its `affected`, less what nobody reads (OSV schema 1.7). */
export function headOf(json: Record<string, unknown>): Record<string, unknown> {
  const head: Record<string, unknown> = {};
  for (const name of Object.keys(json)) {
    if (UNUSED.has(name)) continue;
    const value = json[name];
    head[name] = name === 'details' && typeof value === 'string' ? value.trimStart().slice(0, MAX_DETAILS) : value;
  }
  return head;
}

/** The JSON of a record's head and of each of its entries; undefined where it is nested so deep that none can be written. */
export function textsOf(json: Record<string, unknown>, affected: readonly unknown[]): readonly string[] | undefined {
  try {
    return [JSON.stringify(headOf(json)), ...affected.map((entry) => `,${JSON.stringify(withoutCommits(entry))}`)];
  } catch {
    return undefined;
  }
}
