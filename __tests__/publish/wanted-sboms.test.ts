import { describe, expect, test } from '@jest/globals';
import { wantedSboms } from '../../src/publish/wanted-sboms.ts';

const sbomFormats = ['cyclonedx-json', 'spdx-json'] as const;

describe('the SBOMs that are written', () => {
  test.each([
    ['the Action has a folder at all times', 'action', 'text', undefined, ['cyclonedx-json', 'spdx-json']],
    ['a folder takes all of them', 'cli', 'json', 'out', ['cyclonedx-json', 'spdx-json']],
    ['the one that is printed', 'cli', 'spdx-json', undefined, ['spdx-json']],
    ['none where none is delivered', 'cli', 'json', undefined, []],
  ] as const)('%s', (_, surface, format, outputDir, expected) => {
    const inputs = { sbomFormats, ...(outputDir === undefined ? {} : { outputDir }) };
    expect(wantedSboms(inputs, { surface, format })).toEqual(expected);
  });

  test('a format that is not among sbom-formats stays out', () => {
    expect(wantedSboms({ sbomFormats: ['cyclonedx-json'] }, { surface: 'cli', format: 'spdx-json' })).toEqual([]);
  });
});
