import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ArtifactKey, artifactName, artifactNameOf, isArtifactName } from '../../src/policy/artifact-name.ts';
import { smallReport } from '../helpers/report-samples.ts';

const KEY: ArtifactKey = { job: 'image', image: 'image ghcr.io/acme/shop', platforms: ['linux/amd64'], matrix: '' };

describe('artifactName', () => {
  test('job, slug and twelve hex', () => {
    expect(artifactName(KEY)).toBe('seaworthy-report-image-ghcr-io-acme-shop-de1ffe02f60c');
  });

  test.each<[string, Partial<ArtifactKey>]>([
    ['another image', { image: 'image ghcr.io/acme/shop2' }],
    ['an image of the same slug', { image: 'image ghcr.io/acme-shop' }],
    ['another platform', { platforms: ['linux/arm64'] }],
    ['one more platform', { platforms: ['linux/amd64', 'linux/arm64'] }],
    ['another leg', { matrix: '{"a":1}' }],
    ['another job', { job: 'other' }],
  ])('%s has another name', (_name, change) => {
    expect(artifactName({ ...KEY, ...change })).not.toBe(artifactName(KEY));
  });

  test('the order of platforms does not matter', () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    expect(artifactName({ ...KEY, platforms })).toBe(artifactName({ ...KEY, platforms: platforms.toReversed() }));
  });

  test('whatever the words, a name that GitHub takes and we know again', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.array(fc.string()),
        fc.string(),
        (job, image, platforms, matrix) => {
          const name = artifactName({ job, image, platforms, matrix });
          expect(name).toMatch(/^seaworthy-report-[A-Za-z0-9_-]{1,100}-[a-z0-9-]{1,40}-[0-9a-f]{12}$/);
          expect(isArtifactName(name)).toBe(true);
        },
      ),
    );
  });

  test.each([
    'seaworthy-report-',
    'seaworthy-report-a-b',
    'seaworthy-report-a-b-0123456789AB',
    'x-seaworthy-report-a-b-0123456789ab',
    'seaworthy-report-a-b-0123456789ab\n',
  ])('%j is none', (name) => expect(isArtifactName(name)).toBe(false));

  test('an attempt that read no image has the name of the one after it', () => {
    const leg = { job: 'image', index: 0, total: 1, platforms: ['linux/amd64'] };
    expect(artifactNameOf({ ...smallReport(), leg, images: [] })).toBe(artifactNameOf({ ...smallReport(), leg }));
  });

  test('it follows from the report', () => {
    const report = { ...smallReport(), leg: { job: 'image', index: 1, total: 2, matrix: '{"a":1}' } };
    const { images, subject } = report;
    const platforms = images.map(({ platform }) => platform);
    expect(artifactNameOf(report)).toBe(
      artifactName({ job: 'image', image: subject.key, platforms, matrix: '{"a":1}' }),
    );
  });
});
