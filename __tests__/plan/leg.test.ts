import { expect, test } from '@jest/globals';
import { legOfRun } from '../../src/plan/leg.ts';

test('the platforms that were asked for, else the machine’s', () => {
  const leg = { index: 1, total: 3, matrix: '{}' };
  const asked = legOfRun({ leg, platforms: ['linux/s390x'] }, { job: 'image' }, 'arm64');
  expect(asked).toEqual({ job: 'image', index: 1, total: 3, matrix: '{}', platforms: ['linux/s390x'] });
  const own = legOfRun({ platforms: [] }, { job: 'image' }, 'arm64');
  expect(own).toEqual({ job: 'image', index: 0, total: 1, platforms: ['linux/arm64'] });
});
