import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRecord } from '../../src/advisories/osv.ts';
import { sketchOf } from '../../src/advisories/sketch.ts';
import { advisory, entry, record } from './samples.ts';

describe('an OSV record', () => {
  test('keeps what matters, and drops unknown fields', () => {
    const made = advisory('GHSA-1', [entry('npm', 'a', '1.2.3')], {
      aliases: ['CVE-2026-1000'],
      summary: 'Bad',
      future_field: { deep: [1] },
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/…', extra: true }],
      database_specific: { severity: 'HIGH' },
    });
    expect(made).toMatchObject({ id: 'GHSA-1', aliases: ['CVE-2026-1000'], summary: 'Bad', declared: 'HIGH' });
    expect(made.affected[0]?.ranges).toEqual([
      {
        type: 'SEMVER',
        events: [
          { kind: 'introduced', version: '0' },
          { kind: 'fixed', version: '1.2.3' },
        ],
      },
    ]);
    expect(JSON.stringify(made)).not.toContain('future_field');
  });

  test.each([
    [
      'binary_name',
      [{ binary_name: 'libssl3', binary_version: '3' }, { binary_name: 'openssl' }],
      ['libssl3', 'openssl'],
    ],
    ['older maps', [{ libssl3: '3', openssl: '3' }], ['libssl3', 'openssl']],
    ['an empty list', [], undefined],
    ['something else', 'libssl3', undefined],
  ])('reads Ubuntu binaries written as %s', (_name, binaries, expected) => {
    const made = advisory('UBUNTU-CVE-2026-1', [
      entry('Ubuntu:22.04:LTS', 'openssl', '1', { ecosystem_specific: { binaries } }),
    ]);
    const names = made.affected[0]?.binaries;
    expect(names === undefined ? undefined : [...names]).toEqual(expected);
  });

  test('leaves out GIT ranges, and entries that nobody asked for', () => {
    const git = {
      package: { ecosystem: 'npm', name: 'a' },
      ranges: [{ type: 'GIT', repo: 'x', events: [{ introduced: '0' }] }],
    };
    const parsed = parseRecord(record('X-1', [git, entry('npm', 'b')]), (_ecosystem, name) => name === 'a');
    expect(parsed.kind === 'advisory' && parsed.advisory.affected).toEqual([
      expect.objectContaining({ name: 'a', ranges: [] }),
    ]);
  });

  test('that is withdrawn is told so', () => {
    expect(parseRecord(record('X-1', [], { withdrawn: '2026-01-01T00:00:00Z' })).kind).toBe('withdrawn');
  });

  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
  test.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['no id', { modified: 'x' }],
    ['an empty id', { id: '', modified: 'x' }],
    ['no time', { id: 'X' }],
    ['affected that is no list', { id: 'X', modified: 'x', affected: {} }],
    ['a package of numbers', record('X', [{ package: { ecosystem: 1, name: 2 } }])],
    ['depth where a list belongs', record('X', [{ package: deep }])],
    [
      'events that are text',
      record('X', [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: ['0'] }] }]),
    ],
    ['more entries than any record has', record('X', [], { aliases: new Array(100_001).fill('CVE-2026-1') })],
    ['an id of a megabyte', record('x'.repeat(1_000_000), [])],
  ])('with %s is invalid, or not even a record', (_name, json) => {
    expect(parseRecord(json).kind).toBe('invalid');
  });

  test('is not led astray by keys of the prototype', () => {
    const json = JSON.parse(
      '{"id":"X-1","modified":"t","__proto__":{"withdrawn":"2026"},"affected":[{"package":{"ecosystem":"npm","name":"__proto__"},"versions":["constructor"],"ecosystem_specific":{"binaries":[{"__proto__":"1","toString":"2"}]}}]}',
    ) as unknown;
    const parsed = parseRecord(json);
    expect(parsed).toMatchObject({
      kind: 'advisory',
      advisory: { affected: [{ name: '__proto__', versions: ['constructor'] }] },
    });
    expect(sketchOf(json)).toMatchObject({ withdrawn: false, packages: [{ name: '__proto__' }] });
  });

  test('whatever JSON it is, it is judged without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.jsonValue(), (affected, other) => {
        const json = { id: 'X', modified: 't', affected, severity: other, aliases: other, ecosystem_specific: other };
        expect(['advisory', 'invalid', 'withdrawn']).toContain(parseRecord(json).kind);
        sketchOf(json);
        sketchOf(other);
      }),
    );
  });

  test('the sketch and the schema see the same packages', () => {
    const named = fc.record(
      { ecosystem: fc.string(), name: fc.oneof(fc.string(), fc.integer()) },
      { requiredKeys: [] },
    );
    const entries = fc.array(fc.record({ package: fc.option(named), versions: fc.constant([]) }, { requiredKeys: [] }));
    fc.assert(
      fc.property(entries, (affected) => {
        const sketch = sketchOf({ id: 'X', modified: 't', affected });
        const parsed = parseRecord({ id: 'X', modified: 't', affected });
        const seen = parsed.kind !== 'advisory' ? undefined : parsed.advisory.affected;
        expect(sketch?.packages).toEqual(seen?.map(({ ecosystem, name }) => ({ ecosystem, name })));
      }),
    );
  });
});
