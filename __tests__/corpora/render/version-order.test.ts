import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compareNaturally } from '../../../src/render/version-order.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface Case {
  readonly ecosystem: string;
  readonly a: string;
  readonly op: '<' | '=' | '>';
  readonly b: string;
}

describeWithCorpora('the order of versions that stands in for an ecosystem’s own', (dir) => {
  test("is Debian's", () => {
    const cases = readFileSync(join(dir, 'cases/version-cases.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Case)
      .filter(({ ecosystem }) => ecosystem === 'deb');
    expect(cases.length).toBeGreaterThan(100);
    const wrong = cases.filter(({ a, op, b }) => {
      const order = compareNaturally('deb', a, b);
      return (order < 0 ? '<' : order > 0 ? '>' : '=') !== op;
    });
    expect(wrong).toEqual([]);
  });
});
