import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { renderSarif } from '../../../src/render/sarif.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import {
  hostileReport,
  incompleteReport,
  largeReport,
  multiImageReport,
  OPTIONS,
  reportOf,
  smallReport,
} from '../../helpers/report-samples.ts';

describeWithCorpora("OASIS's schema of SARIF 2.1.0", (dir) => {
  const schema = JSON.parse(readFileSync(join(dir, 'sarif/sarif-schema-2.1.0.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  // The schema names draft-04's `id`; what it uses beside that is the same in draft-07.
  const { $schema: _, id: __, ...rest } = schema;
  const validate = ajv.compile(rest);

  test.each([
    ['small', smallReport()],
    ['incomplete', incompleteReport()],
    ['multi-image', multiImageReport()],
    ['hostile', hostileReport()],
    ['large', largeReport(200)],
    ['empty', reportOf([])],
  ])('a %s report is valid', (_name, report) => {
    validate(JSON.parse(renderSarif(report, { ...OPTIONS, workflowPath: '.github/workflows/ci.yml' }).text));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('it would refuse a level of our own', () => {
    const log = JSON.parse(renderSarif(smallReport(), OPTIONS).text) as { runs: { results: { level: string }[] }[] };
    for (const run of log.runs) for (const result of run.results) result.level = 'critical';
    expect(validate(log)).toBe(false);
  });
});
