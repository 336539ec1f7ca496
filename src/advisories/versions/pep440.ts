import { compareText } from '../../domain/location.ts';
import { compareDigits } from './digits.ts';
import { keepingLast } from './last-parsed.ts';
import type { VersionOrder } from './order.ts';

/** PEP 440, appendix B: every spelling that is accepted. Each quantifier is over a class of its own, so the match is linear. */
const FORM =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const NUMERIC = /^\d+$/;
const PHASES: Readonly<Record<string, number>> = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2, pre: 2, preview: 2 };
const BEFORE_PHASES = -1;
const AFTER_PHASES = 3;

interface Parsed {
  readonly epoch: string;
  readonly release: readonly string[];
  /** Rank of the phase: a development release without one is before all, a release after all. */
  readonly phase: number;
  readonly phaseNumber: string;
  /** Undefined is before every number. */
  readonly post: string | undefined;
  /** Undefined is after every number. */
  readonly dev: string | undefined;
  readonly local: readonly string[] | undefined;
}

function phaseRank(word: string | undefined, post: string | undefined, dev: string | undefined): number {
  if (word !== undefined) return PHASES[word] ?? AFTER_PHASES;
  return post === undefined && dev !== undefined ? BEFORE_PHASES : AFTER_PHASES;
}

function parse(version: string): Parsed | undefined {
  const match = FORM.exec(version.trim().toLowerCase());
  if (match === null) return undefined;
  const post = match[5] ?? match[6];
  const dev = match[7] === undefined ? undefined : (match[8] ?? '');
  return {
    epoch: match[1] ?? '',
    release: (match[2] ?? '').split('.'),
    phase: phaseRank(match[3], post, dev),
    phaseNumber: match[4] ?? '',
    post,
    dev,
    local: match[9]?.split(/[-_.]/),
  };
}

const parseInstalled = keepingLast(parse);

function compareRelease(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = compareDigits(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A missing number stands at `absent`: below (-1) or above (1) every one that is written. */
function compareOptional(a: string | undefined, b: string | undefined, absent: 1 | -1): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? absent : -absent;
  return compareDigits(a, b);
}

function compareLocalPart(a: string, b: string): number {
  const [left, right] = [NUMERIC.test(a), NUMERIC.test(b)];
  if (left && right) return compareDigits(a, b);
  return left === right ? compareText(a, b) : left ? 1 : -1;
}

function compareLocal(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const difference = compareLocalPart(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareParsed(a: Parsed, b: Parsed): number {
  return (
    compareDigits(a.epoch, b.epoch) ||
    compareRelease(a.release, b.release) ||
    a.phase - b.phase ||
    compareDigits(a.phaseNumber, b.phaseNumber) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareLocal(a.local, b.local)
  );
}

/** Order of Python packages: PEP 440. What is not of it (the legacy versions of old setuptools) is below all that is, as text. */
export const pep440: VersionOrder = {
  name: 'pep440',
  understands: (version) => FORM.test(version.trim().toLowerCase()),
  compare(a, b) {
    const left = parseInstalled(a);
    const right = parse(b);
    if (left !== undefined && right !== undefined) return compareParsed(left, right);
    return left === right ? compareText(a, b) : left === undefined ? -1 : 1;
  },
};
