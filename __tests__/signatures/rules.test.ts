import { describe, expect, test } from '@jest/globals';
import { SIGNATURE_RULES } from '../../src/signatures/rules.ts';

describe('rules of signatures', () => {
  test('SW3001 to SW3004, each once', () => {
    expect(SIGNATURE_RULES.map((rule) => rule.id)).toEqual(['SW3001', 'SW3002', 'SW3003', 'SW3004']);
  });

  test.each(SIGNATURE_RULES)('$id is critical and has a short title', ({ severity, title, sources }) => {
    expect(severity).toBe('critical');
    expect(title.length).toBeLessThanOrEqual(80);
    expect(title).not.toMatch(/\.$/);
    expect(sources.length).toBeGreaterThan(0);
  });
});
