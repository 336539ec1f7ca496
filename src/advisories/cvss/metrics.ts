/** The values that each metric of a version may have; of base metrics those come first that weigh more. */
export type Metrics = Readonly<Record<string, readonly string[]>>;

export interface Scheme {
  /** All of them must be there. */
  readonly base: Metrics;
  /** Any of them may be there; none counts. */
  readonly others: Metrics;
}

function isAllowed(values: readonly string[] | undefined, value: string): boolean {
  return values?.includes(value) === true;
}

/** The base metrics of a vector without its prefix; undefined where one is missing, or a metric or value is not of the scheme. */
export function baseMetrics(vector: string, { base, others }: Scheme): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const metric of vector.split('/')) {
    const colon = metric.indexOf(':');
    const [name, value] = [metric.slice(0, colon), metric.slice(colon + 1)];
    if (Object.hasOwn(base, name) && isAllowed(base[name], value)) found.set(name, value);
    else if (!Object.hasOwn(others, name) || !isAllowed(others[name], value)) return undefined;
  }
  return found.size === Object.keys(base).length ? found : undefined;
}
