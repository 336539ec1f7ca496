/** What GitHub's code scanning says to a SARIF log when it processes it; empty where it takes it. */
export function processingErrors(log: unknown, checkoutUri: string | undefined): readonly string[] {
  const runs = listOf(log, 'runs');
  if (recordOf(log)['version'] !== '2.1.0') return ['rejecting SARIF, as its version is not 2.1.0'];
  const errors = [tooMany('runs', runs.length, 20), ...duplicateCategories(runs)];
  for (const run of runs) errors.push(...runErrors(run, checkoutUri));
  return errors.filter((error): error is string => error !== undefined);
}

type Problem = string | undefined;

function runErrors(run: unknown, checkoutUri: string | undefined): Problem[] {
  const driver = recordOf(recordOf(recordOf(run)['tool'])['driver']);
  const rules = listOf(driver, 'rules');
  const results = listOf(run, 'results');
  return [
    typeof driver['name'] === 'string' ? undefined : 'rejecting SARIF, as a run has no tool name',
    // github/codeql-action#1393: so that a run that failed closes no alerts.
    listOf(run, 'invocations').some((one) => recordOf(one)['executionSuccessful'] === false)
      ? 'unsuccessful execution'
      : undefined,
    tooMany('results per run', results.length, 25_000),
    tooMany('rules per run', rules.length, 25_000),
    tooMany('tool extensions per run', listOf(recordOf(run)['tool'], 'extensions').length, 100),
    ...rules.flatMap(ruleErrors),
    ...results.flatMap((result) => resultErrors(result, checkoutUri)),
  ];
}

function ruleErrors(rule: unknown): Problem[] {
  const properties = recordOf(recordOf(rule)['properties']);
  const severity = properties['security-severity'];
  const number = typeof severity === 'string' && /^\d+(?:\.\d+)?$/.test(severity) ? Number(severity) : Number.NaN;
  const sound = severity === undefined || (number >= 0 && number <= 10);
  return [
    tooMany('tags per rule', listOf(properties, 'tags').length, 20),
    sound ? undefined : 'could not convert rules: invalid security severity value, is not a number',
  ];
}

function resultErrors(result: unknown, checkoutUri: string | undefined): Problem[] {
  const locations = listOf(result, 'locations');
  const message = recordOf(recordOf(result)['message'])['text'];
  return [
    typeof message === 'string' && message !== '' ? undefined : 'rejecting SARIF, as a result has no message',
    tooMany('locations per result', locations.length, 1_000),
    ...(locations.length === 0 ? ['locationFromSarifResult: expected at least one location'] : []),
    ...locations.map((location) => locationError(location, checkoutUri)),
  ];
}

function locationError(location: unknown, checkoutUri: string | undefined): Problem {
  const physical = recordOf(recordOf(location)['physicalLocation']);
  const uri = recordOf(physical['artifactLocation'])['uri'];
  if (typeof uri !== 'string') return 'locationFromSarifResult: expected artifact location';
  if (uri === '' || /[\s\\<>"{}|^`]|%(?![0-9A-Fa-f]{2})/.test(uri))
    return 'an invalid URI was provided as a SARIF location';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1];
  const expected = /^([a-z][a-z0-9+.-]*):/i.exec(checkoutUri ?? '')?.[1] ?? 'file';
  if (scheme !== undefined && scheme !== expected)
    return `SARIF URI scheme "${scheme}" did not match the checkout URI scheme "${expected}"`;
  const line = recordOf(physical['region'])['startLine'];
  return line === undefined || (Number.isInteger(line) && Number(line) >= 1)
    ? undefined
    : 'rejecting SARIF, as a region starts before the first line';
}

/** The category is what stands before the last slash of automationDetails.id. */
function duplicateCategories(runs: readonly unknown[]): Problem[] {
  const seen = new Set<string>();
  for (const run of runs) {
    const id = String(recordOf(recordOf(run)['automationDetails'])['id'] ?? '');
    const tool = String(recordOf(recordOf(recordOf(run)['tool'])['driver'])['name']);
    const key = JSON.stringify([tool, id.slice(0, Math.max(id.lastIndexOf('/'), 0))]);
    if (seen.has(key)) return ['A delivery cannot contain multiple runs with the same category'];
    seen.add(key);
  }
  return [];
}

function tooMany(what: string, count: number, limit: number): Problem {
  return count > limit ? `rejecting SARIF, as there are more ${what} than allowed (${count} > ${limit})` : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = recordOf(value)[key];
  return Array.isArray(list) ? list : [];
}
