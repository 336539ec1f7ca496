import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import { jsonPieces, LazyList, renderJson, safeJson, safeJsonPieces } from '../../src/render/json.ts';
import {
  comparedReport,
  hostileReport,
  incompleteReport,
  largeComparedReport,
  multiImageReport,
  passedReport,
  smallReport,
} from '../helpers/report-samples.ts';

const sized = (count: number): Report => largeComparedReport(count);

describe('the report in pieces', () => {
  test.each<[string, Report]>([
    ['small', smallReport()],
    ['passed', passedReport()],
    ['incomplete', incompleteReport()],
    ['of several images', multiImageReport()],
    ['compared', comparedReport()],
    ['hostile', hostileReport()],
    ...[0, 1, 63, 64, 65, 127, 128, 129, 1000].map((count): [string, Report] => [`of ${count}`, sized(count)]),
    ['with a list of odd things', { ...smallReport(), findings: Array(70).fill(undefined) }],
    ['without anything', {} as Report],
    ['with a key that is not set', { ...smallReport(), leg: undefined } as unknown as Report],
  ])('%s: is the text as JSON.stringify has it', (_, report) => {
    expect(renderJson(report)).toBe(safeJson(report));
  });

  test('no piece is large, and none is made before it is asked for', () => {
    let read = 0;
    const [finding] = smallReport().findings;
    const findings = Array.from({ length: 1000 }, () => ({
      ...finding,
      get title() {
        read += 1;
        return 'x';
      },
    }));
    const pieces = jsonPieces({ findings } as unknown as Report);
    pieces.next();
    pieces.next();
    pieces.next();
    expect(read).toBeLessThanOrEqual(64);
    expect(Math.max(...[...jsonPieces(sized(10_000))].map((piece) => piece.length))).toBeLessThan(128 * 1024);
  });
});

describe('lazy lists', () => {
  type List = (elements: readonly unknown[]) => unknown;
  const nested = (list: List): unknown => ({
    plain: { a: [1, {}], b: undefined },
    runs: [
      { rules: list([]), left: undefined, results: list([{ a: [1, {}] }, undefined, '##[x', '\u202e']) },
      undefined,
    ],
    deep: [[{ results: list(Array.from({ length: 40 }, (_, n) => ({ n, tags: ['x'] }))) }]],
    none: list([]),
  });

  test.each<[string, (list: List) => unknown]>([
    ['inside objects and arrays', nested],
    ['alone', (list) => list([1, 2])],
  ])('%s are written as arrays are', (_, made) => {
    const lazy = [...safeJsonPieces(made((elements) => new LazyList(elements)))].join('');
    expect(lazy).toBe(safeJson(made((elements) => elements)));
  });
});
