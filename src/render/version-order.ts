/** Orders two versions of packages of one purl type; negative where `a` is lower. */
export type CompareVersions = (purlType: string, a: string, b: string) => number;

/**
 * Order of versions where no scheme's own is given: epoch, then runs of digits by value and of other characters by code, `~` before the end.
 * It is dpkg's order (deb-version(7)), which also puts apk's and semver's releases right. Only the choice among fixed versions of one package hangs on it.
 */
export function compareNaturally(_purlType: string, a: string, b: string): number {
  const [epochA, restA] = splitEpoch(a);
  const [epochB, restB] = splitEpoch(b);
  return compareDigits(epochA, epochB) || compareParts(restA, restB);
}

/** The highest of several versions, in the order given. */
export function highest(versions: readonly string[], purlType: string, compare: CompareVersions): string | undefined {
  let best: string | undefined;
  for (const version of versions) if (best === undefined || compare(purlType, version, best) > 0) best = version;
  return best;
}

function splitEpoch(version: string): readonly [string, string] {
  const match = /^(\d{1,9}):/.exec(version);
  return match === null ? ['0', version] : [match[1] ?? '0', version.slice(match[0].length)];
}

/** The revision is what follows the last hyphen; none is as `0`. */
function compareParts(a: string, b: string): number {
  const [upstreamA, revisionA] = splitRevision(a);
  const [upstreamB, revisionB] = splitRevision(b);
  return compareRuns(upstreamA, upstreamB) || compareRuns(revisionA, revisionB);
}

function splitRevision(version: string): readonly [string, string] {
  const hyphen = version.lastIndexOf('-');
  return hyphen < 0 ? [version, ''] : [version.slice(0, hyphen), version.slice(hyphen + 1)];
}

/** Runs of other characters and runs of digits in turn, beginning with other characters; a run that is not there is empty. */
function compareRuns(a: string, b: string): number {
  const left = turns(a);
  const right = turns(b);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const compare = at % 2 === 0 ? compareWords : compareDigits;
    const order = compare(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function turns(text: string): readonly string[] {
  const runs: readonly string[] = text.match(/\d+|\D+/g) ?? [];
  return isDigit(text.charCodeAt(0)) ? ['', ...runs] : runs;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function compareDigits(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** Letters before other characters, `~` before the end. */
function compareWords(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = weight(a.charCodeAt(at)) - weight(b.charCodeAt(at));
    if (order !== 0) return order;
  }
  return 0;
}

function weight(code: number): number {
  if (Number.isNaN(code)) return 0;
  if (code === 126) return -1;
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return letter ? code : code + 65_536;
}
