import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { recordSchema } from '../../src/advisories/osv-schema.ts';
import { isPlainRecord } from '../../src/advisories/plain-record.ts';

const word = fc.oneof(fc.string({ maxLength: 8 }), fc.constant('x'.repeat(1025)), fc.constant(''));
/** Mostly what belongs there, now and then anything. */
const or = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: usual, weight: 30 }, { arbitrary: fc.jsonValue({ maxDepth: 1 }), weight: 1 });
const listOf = <T>(usual: fc.Arbitrary<T>) => or(fc.oneof(fc.array(or(usual), { maxLength: 3 }), fc.constant(null)));
const partly = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });

const rating = partly({ type: or(word), score: or(word) });
const event = partly({ introduced: or(word), fixed: or(word), last_affected: or(word), limit: or(word) });
const range = fc.record({ type: or(word), events: listOf(event) });
const affected = partly({
  package: or(fc.record({ ecosystem: or(word), name: or(word) })),
  ranges: listOf(range),
  versions: listOf(word),
  severity: listOf(rating),
});
const record = fc.record(
  {
    id: or(word),
    modified: or(word),
    withdrawn: or(word),
    summary: or(word),
    details: or(word),
    aliases: listOf(word),
    upstream: listOf(word),
    related: listOf(word),
    severity: listOf(rating),
    affected: listOf(affected),
  },
  { requiredKeys: ['id', 'modified'] },
);

describe('a plain record', () => {
  test('is one that the schema takes as it is, and the other way round but for what is written oddly', () => {
    let [plain, odd] = [0, 0];
    fc.assert(
      fc.property(or(record), (json) => {
        const value: unknown = JSON.parse(JSON.stringify(json));
        const parsed = v.safeParse(recordSchema, value);
        if (isPlainRecord(value)) plain += 1;
        else if (parsed.success) odd += 1;
        // But for members that the schema does not know, and drops.
        if (isPlainRecord(value)) expect(value).toMatchObject(parsed.success ? parsed.output : { refused: true });
      }),
      { numRuns: 3000 },
    );
    // It decides most of them, or it would be of no use.
    expect(plain).toBeGreaterThan(odd * 5);
  });

  test.each([
    ['an id of 201 characters', { id: 'x'.repeat(201), modified: 't' }],
    ['an id with half of a character', { id: 'X-\ud800', modified: 't' }],
    ['no time', { id: 'X' }],
    ['an alias without a character', { id: 'X', modified: 't', aliases: [''] }],
    [
      'a fix that is no text',
      { id: 'X', modified: 't', affected: [{ ranges: [{ type: 'A', events: [{ fixed: 1 }] }] }] },
    ],
    ['501 aliases', { id: 'X', modified: 't', aliases: new Array(501).fill('A-1') }],
    ['10,001 flaws', { id: 'X', modified: 't', upstream: new Array(10_001).fill('CVE-2026-1000') }],
    ['101 ratings', { id: 'X', modified: 't', severity: new Array(101).fill({ type: 'CVSS_V3', score: '' }) }],
    [
      '101 ratings of a package',
      { id: 'X', modified: 't', affected: [{ severity: new Array(101).fill({ type: 'CVSS_V3', score: '' }) }] },
    ],
    ['a list of versions that is one text', { id: 'X', modified: 't', affected: [{ versions: '1' }] }],
  ])('is none with %s', (_, json) => {
    expect([isPlainRecord(json), v.safeParse(recordSchema, json).success]).toEqual([false, false]);
  });
});
