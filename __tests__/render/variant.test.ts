import { describe, expect, test } from '@jest/globals';
import type { Leg, Report } from '../../src/domain/report.ts';
import { automationId } from '../../src/render/fingerprint.ts';
import { variantOf } from '../../src/render/variant.ts';
import { smallReport } from '../helpers/report-samples.ts';

function leg(more: Partial<Leg> = {}, key = 'image ghcr.io/acme/shop'): Report {
  const own = { job: 'image', index: 0, total: 2, platforms: ['linux/amd64'], matrix: '{"a":1}' };
  return { ...smallReport(), subject: { key, label: 'shop' }, leg: { ...own, ...more } };
}

describe('legs of one subject', () => {
  test('of two platforms have a category each', () => {
    expect(automationId(leg())).not.toBe(automationId(leg({ platforms: ['linux/arm64'] })));
  });

  test('that build with other values have one each; the digest and the commit in them say nothing', () => {
    const of = (matrix: string) => automationId(leg({ matrix }, 'build . Dockerfile'));
    expect(of('{"node":"22"}')).not.toBe(of('{"node":"24"}'));
    expect(of(`{"ref":"a@sha256:${'1'.repeat(64)}"}`)).toBe(of(`{"ref":"a@sha256:${'2'.repeat(64)}"}`));
  });

  test('an image is the same one whatever else the matrix holds', () => {
    expect(automationId(leg({ matrix: '{"a":2}' }))).toBe(automationId(leg()));
  });

  test.each<[string, Report]>([
    ['outside of a matrix', leg({ total: 1 })],
    ['of files alone', leg({}, 'files Dockerfile')],
    ['of a report that was brought together', smallReport()],
  ])('nothing is told apart %s', (_, report) => {
    expect(variantOf(report)).toBe('');
  });
});
