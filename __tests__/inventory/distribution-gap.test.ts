import { describe, expect, test } from '@jest/globals';
import { distributionGap } from '../../src/inventory/distribution-gap.ts';
import { toDistro } from '../../src/inventory/distro.ts';
import { inspected } from './image.ts';

const WHERE = { at: { kind: 'image', ref: 'x' }, index: 0 } as const;

function gap(facts: Readonly<Record<string, string>> | undefined, today: string): string | undefined {
  const distro = facts === undefined ? undefined : toDistro(facts);
  return distributionGap(inspected(distro === undefined ? {} : { distro }), new Date(today), WHERE)?.rule;
}

describe('SW4001', () => {
  test.each([
    [{ ID: 'debian', VERSION_ID: '11' }, '2026-08-31T23:59:59Z', undefined],
    [{ ID: 'debian', VERSION_ID: '11' }, '2026-09-01T00:00:00Z', 'SW4001'],
    [{ ID: 'debian', VERSION_ID: '13' }, '2026-11-22T00:00:00Z', undefined],
    [{ ID: 'alpine', VERSION_ID: '3.15.4' }, '2026-11-22T00:00:00Z', 'SW4001'],
    [{ ID: 'wolfi' }, '2099-01-01T00:00:00Z', undefined],
    [undefined, '2099-01-01T00:00:00Z', undefined],
  ])('%j on %s: %s', (facts, today, rule) => expect(gap(facts, today)).toBe(rule));
});
