import { gzipSync } from 'node:zlib';
import { SARIF } from '../../src/render/budget.ts';

/** Why GitHub would refuse a SARIF file, or not show all of it. Closed; tests assert these codes. */
export type SarifProblemCode =
  | 'not-json'
  | 'wrong-version'
  | 'too-many-runs'
  | 'duplicate-category'
  | 'no-category'
  | 'too-many-rules'
  | 'duplicate-rule'
  | 'rule-without-text'
  | 'description-too-long'
  | 'name-too-long'
  | 'bad-security-severity'
  | 'too-many-tags'
  | 'too-many-results'
  | 'results-not-shown'
  | 'unknown-rule'
  | 'no-message'
  | 'no-location'
  | 'too-many-locations'
  | 'bad-uri'
  | 'bad-region'
  | 'no-fingerprint'
  | 'duplicate-fingerprint'
  | 'too-large';

export interface SarifProblem {
  readonly code: SarifProblemCode;
  /** JSON pointer. */
  readonly at: string;
  /** `refused`: the upload fails. `hidden`: it is taken, and not all of it is shown. */
  readonly effect: 'refused' | 'hidden';
}

/** Enough to see what is wrong; a broken renderer is wrong in every result. */
const MAX_PROBLEMS = 100;

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectAt(value: unknown, ...path: readonly string[]): Json | undefined {
  let current: unknown = value;
  for (const key of path) current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  return isObject(current) ? current : undefined;
}

function listAt(value: Json | undefined, key: string): readonly unknown[] {
  const list = value?.[key];
  return Array.isArray(list) ? list : [];
}

/**
 * Checks a SARIF file against all that code scanning is known to refuse or hide: its limits, the shape that it asks for beyond the schema,
 * and what the documentation does not say and issues do. Not the schema itself. Empty where all is well; at most 100 problems.
 */
export function checkSarif(text: string): readonly SarifProblem[] {
  const problems: SarifProblem[] = [];
  const report: Tell = (code, at, effect = 'refused') => {
    if (problems.length < MAX_PROBLEMS) problems.push({ code, at, effect });
  };
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch {
    return [{ code: 'not-json', at: '', effect: 'refused' }];
  }
  if (!isObject(log) || log['version'] !== '2.1.0')
    return [{ code: 'wrong-version', at: '/version', effect: 'refused' }];
  const runs = listAt(log, 'runs');
  if (runs.length > SARIF.runs) report('too-many-runs', '/runs');
  checkCategories(runs, report);
  runs.forEach((run, index) => {
    checkRun(isObject(run) ? run : {}, `/runs/${index}`, report);
  });
  if (gzipSync(text).length > SARIF.gzipBytes) report('too-large', '');
  return problems;
}

type Tell = (code: SarifProblemCode, at: string, effect?: SarifProblem['effect']) => void;

/** "A delivery cannot contain multiple runs with the same category"; an id without `/` has the empty category. */
function checkCategories(runs: readonly unknown[], tell: Tell): void {
  const seen = new Set<string>();
  runs.forEach((run, index) => {
    const at = `/runs/${index}/automationDetails/id`;
    const id = objectAt(run, 'automationDetails')?.['id'];
    const category = typeof id === 'string' && id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : '';
    if (category === '') tell('no-category', at, 'hidden');
    const key = JSON.stringify([objectAt(run, 'tool', 'driver')?.['name'], category]);
    if (seen.has(key)) tell('duplicate-category', at);
    seen.add(key);
  });
}

function checkRun(run: Json, at: string, tell: Tell): void {
  const rules = listAt(objectAt(run, 'tool', 'driver'), 'rules');
  if (rules.length > SARIF.rules) tell('too-many-rules', `${at}/tool/driver/rules`);
  const ids = new Set<unknown>();
  rules.forEach((rule, index) => {
    const place = `${at}/tool/driver/rules/${index}`;
    const id = isObject(rule) ? rule['id'] : undefined;
    if (ids.has(id)) tell('duplicate-rule', place);
    ids.add(id);
    checkRule(isObject(rule) ? rule : {}, place, tell);
  });
  const results = listAt(run, 'results');
  if (results.length > SARIF.results) tell('too-many-results', `${at}/results`);
  else if (results.length > SARIF.resultsKept) tell('results-not-shown', `${at}/results`, 'hidden');
  const fingerprints = new Set<string>();
  results.forEach((result, index) => {
    const place = `${at}/results/${index}`;
    checkResult(isObject(result) ? result : {}, ids, place, tell);
    checkFingerprint(isObject(result) ? result : {}, fingerprints, place, tell);
  });
}

function checkRule(rule: Json, at: string, tell: Tell): void {
  for (const key of ['shortDescription', 'fullDescription'] as const) {
    const text = objectAt(rule, key)?.['text'];
    if (typeof text !== 'string' || text === '') tell('rule-without-text', `${at}/${key}`);
    else if (text.length > SARIF.description) tell('description-too-long', `${at}/${key}`);
  }
  if (typeof objectAt(rule, 'help')?.['text'] !== 'string') tell('rule-without-text', `${at}/help`);
  const name = rule['name'];
  if (typeof name === 'string' && name.length > SARIF.ruleName) tell('name-too-long', `${at}/name`);
  const properties = objectAt(rule, 'properties');
  const tags = listAt(properties, 'tags').length;
  if (tags > SARIF.tagsKept) tell('too-many-tags', `${at}/properties/tags`, tags > SARIF.tags ? 'refused' : 'hidden');
  const severity = properties?.['security-severity'];
  if (severity !== undefined && !isSecuritySeverity(severity)) {
    tell('bad-security-severity', `${at}/properties/security-severity`);
  }
}

/** A string that is a number above 0.0 and up to 10.0. */
function isSecuritySeverity(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{1,2}(?:\.\d{1,3})?$/.test(value)) return false;
  return Number(value) > 0 && Number(value) <= 10;
}

function checkResult(result: Json, rules: ReadonlySet<unknown>, at: string, tell: Tell): void {
  if (!rules.has(result['ruleId'])) tell('unknown-rule', `${at}/ruleId`);
  const message = objectAt(result, 'message')?.['text'];
  if (typeof message !== 'string' || message === '') tell('no-message', `${at}/message`);
  const locations = listAt(result, 'locations');
  if (locations.length > SARIF.locations) tell('too-many-locations', `${at}/locations`);
  const first = objectAt(locations[0], 'physicalLocation');
  const uri = objectAt(first, 'artifactLocation')?.['uri'];
  if (typeof uri !== 'string') {
    tell('no-location', `${at}/locations`);
    return;
  }
  if (!isRelativeUri(uri)) tell('bad-uri', `${at}/locations/0/physicalLocation/artifactLocation/uri`);
  checkRegion(objectAt(first, 'region'), `${at}/locations/0/physicalLocation/region`, tell);
}

/** Absolute URIs must have the scheme of the checkout, which Seaworthy does not know: a path of the repository, percent-encoded. */
function isRelativeUri(uri: string): boolean {
  if (uri === '' || uri.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) return false;
  if (!/^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})+$/.test(uri)) return false;
  return uri.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function checkRegion(region: Json | undefined, at: string, tell: Tell): void {
  const start = region?.['startLine'];
  const end = region?.['endLine'];
  const wrong = typeof start !== 'number' || !Number.isSafeInteger(start) || start < 1;
  if (wrong || (end !== undefined && (typeof end !== 'number' || end < start))) tell('bad-region', at);
}

function checkFingerprint(result: Json, seen: Set<string>, at: string, tell: Tell): void {
  const hash = objectAt(result, 'partialFingerprints')?.['primaryLocationLineHash'];
  const place = `${at}/partialFingerprints`;
  if (typeof hash !== 'string' || hash === '') {
    tell('no-fingerprint', place, 'hidden');
    return;
  }
  const key = JSON.stringify([result['ruleId'], hash]);
  if (seen.has(key)) tell('duplicate-fingerprint', place, 'hidden');
  seen.add(key);
}
