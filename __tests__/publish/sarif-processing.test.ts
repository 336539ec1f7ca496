import { describe, expect, test } from '@jest/globals';
import { explainProcessing } from '../../src/publish/sarif-processing.ts';

describe('explainProcessing', () => {
  test.each([
    'rejecting SARIF, as there are more runs than allowed (21 > 20)',
    'A delivery cannot contain multiple runs with the same category',
    'an invalid URI was provided as a SARIF location',
    'locationFromSarifResult: expected artifact location',
    'could not convert rules: invalid security severity value, is not a number',
    'SARIF URI scheme "https" did not match the checkout URI scheme "file"',
    'rejecting SARIF, as there are too many logical alerts',
    'unsuccessful execution',
  ])('knows the cause of: %s', (error) => {
    const failure = explainProcessing([error]);
    expect(failure.code).toBe('publish/processing');
    expect(failure.what).toContain(error);
    expect(failure.why).not.toBe('unknown');
  });

  test.each([[[]], [['something new']], [['x'.repeat(1_000_000)]]])('has an answer to anything', (errors) => {
    const failure = explainProcessing(errors);
    expect(failure.why).toBe('unknown');
    expect(failure.what.length).toBeLessThan(2_200);
  });
});
