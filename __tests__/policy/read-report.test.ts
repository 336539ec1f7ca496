import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import fc from 'fast-check';
import { readReport } from '../../src/policy/read-report.ts';
import { renderJson } from '../../src/render/json.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import {
  comparedReport,
  hostileReport,
  incompleteReport,
  largeComparedReport,
  multiImageReport,
  newOnlyReport,
  passedReport,
  smallReport,
} from '../helpers/report-samples.ts';

const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void;
const ajv = new Ajv2020({ strict: false });
addFormats(ajv);
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8')) as object,
);

function codeOf(text: string): string {
  const read = readReport(text, 'r');
  return read.ok ? 'ok' : read.failure.code;
}

const small = JSON.parse(renderJson(smallReport())) as Record<string, unknown>;
const withChange = (change: (report: Record<string, unknown>) => void): string => {
  const copy = structuredClone(small);
  change(copy);
  return JSON.stringify(copy);
};

describe('a report that was written', () => {
  test.each([
    ['small', smallReport()],
    ['passed', passedReport()],
    ['incomplete', incompleteReport()],
    ['of several images', multiImageReport()],
    ['compared', comparedReport()],
    ['of new ones only', newOnlyReport()],
    ['without baseline', { ...smallReport(), baseline: { kind: 'none', because: 'x' } } as const],
  ])('%s is read as it was, and is of the schema', (_, report) => {
    const text = renderJson(report);
    expect(readReport(text, 'r')).toEqual({ ok: true, value: report });
    expect(validate(JSON.parse(text))).toBe(true);
  });

  test('100,000 findings are read in seconds', () => {
    const text = renderJson(largeComparedReport(100_000));
    const began = cpuMs();
    expect(readReport(text, 'r').ok).toBe(true);
    expect(cpuMs() - began).toBeLessThan(20_000);
  });

  test('keys of a later minor version are left out', () => {
    const text = withChange((report) => {
      report['schemaVersion'] = '1.99.0';
      report['later'] = { x: 1 };
    });
    const read = readReport(text, 'r');
    expect(read.ok && 'later' in read.value).toBe(false);
    expect(read.ok).toBe(true);
  });
});

describe('what is no report', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'report/unreadable'],
    ['no JSON', '{', 'report/unreadable'],
    ['a list', '[]', 'report/unreadable'],
    ['null', 'null', 'report/unreadable'],
    ['deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'report/unreadable'],
    ['no packages', withChange((report) => delete report['packages']), 'baseline/no-packages'],
    ['another major version', withChange((report) => (report['schemaVersion'] = '2.0.0')), 'report/unreadable'],
    ['another tool', withChange((report) => (report['tool'] = { name: 'x', version: '1' })), 'report/unreadable'],
    ['an image that is not there', withChange((report) => (report['images'] = [])), 'report/unreadable'],
    [
      'a count below none',
      withChange((report) => (report['counts'] = { ...(report['counts'] as object), high: -1 })),
      'report/unreadable',
    ],
    [
      'an endless word',
      withChange((report) => (report['subject'] = { key: 'x'.repeat(40_000), label: '' })),
      'report/unreadable',
    ],
    ['a time that is none', withChange((report) => (report['createdAt'] = 'yesterday')), 'report/unreadable'],
    ['hostile times and places', renderJson(hostileReport()), 'report/unreadable'],
  ])('%s: %#', (_, text, code) => expect(codeOf(text)).toBe(code));

  test('a prototype is not taken over from a document', () => {
    const text = JSON.stringify(small).replace('{', '{"__proto__":{"polluted":true},');
    const read = readReport(text, 'r');
    expect(read.ok && (read.value as unknown as Record<string, unknown>)['polluted']).toBe(undefined);
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
  });

  test('no text whatever makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(codeOf(text)).toMatch(/^report|^baseline/)),
    );
  });

  test('no value in any place makes it throw', () => {
    const keys = Object.keys(small);
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        expect(typeof codeOf(withChange((report) => (report[key] = value)))).toBe('string');
      }),
    );
  });
});
