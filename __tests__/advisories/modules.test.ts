import { describe, expect, test } from '@jest/globals';
import { AdvisoryIndex, matchPackages } from '../../src/advisories/match.ts';
import type { Package } from '../../src/domain/package.ts';
import { advisory, entry, rpmPackage } from './samples.ts';

const LABEL = 'nodejs:16:8060020210610090125:9f9e2e7e';
const FIX = '1:16.18.1-3.module+el8.7.0+17465+1a1abd74';

function isMatched(found: Package, fixes: readonly string[], summary?: string): boolean {
  const entries = fixes.map((fixed) => entry('AlmaLinux:8', 'nodejs', fixed));
  const made = advisory('ALSA-2022:9073', entries, { related: ['CVE-2022-35256'], ...(summary ? { summary } : {}) });
  return matchPackages([found], ['AlmaLinux:8'], new AdvisoryIndex([made])).matches.length === 1;
}

const modular = (version: string, module: string | undefined = LABEL) =>
  rpmPackage('nodejs', version, module === undefined ? {} : { module });
const OLD = '1:16.14.0-5.module+el8.5.0+1';

describe('a build of a module', () => {
  test.each<[string, Package, readonly string[], string | undefined, boolean]>([
    ['is fixed by its own stream', modular(OLD), [FIX], 'Moderate: nodejs:16 security update', true],
    ['is not touched by another stream', modular(OLD), [FIX], 'Moderate: nodejs:18 security update', false],
    [
      'is touched where its stream is one of several',
      modular(OLD),
      [FIX],
      'Moderate: nodejs:14 and nodejs:16 security, bug fix, and enhancement update',
      true,
    ],
    ['is not told apart where no stream is named', modular(OLD), [FIX], 'nodejs bug fix update', true],
    ['is not told apart without a summary', modular(OLD), [FIX], undefined, true],
    ['is known by its release where it has no label', rpmPackage('nodejs', OLD), [FIX], 'Low: nodejs:18 update', true],
    ['is not touched by plain packages', modular(OLD), ['1:16.18.1-3.el8'], 'Moderate: nodejs security update', false],
    ['is done where it is new enough', modular(FIX), [FIX], 'Moderate: nodejs:16 security update', false],
    [
      'is done where it is one of the builds that have the fix',
      modular('1:16.18.1-3.module_el8.4.0+2496+12421f43'),
      ['1:16.18.1-3.module_el8.5.0+119+9a9ec082', '1:16.18.1-3.module_el8.4.0+2496+12421f43'],
      'Moderate: nodejs:16 security update',
      false,
    ],
  ])('%s', (_name, found, fixes, summary, expected) => {
    expect(isMatched(found, fixes, summary)).toBe(expected);
  });

  test('does not touch a plain package', () => {
    expect(isMatched(rpmPackage('nodejs', '1:10.0.0-1.el8'), [FIX], 'Moderate: nodejs:16 security update')).toBe(false);
    expect(
      isMatched(rpmPackage('nodejs', '1:10.0.0-1.el8'), ['1:11.0.0-1.el8'], 'Moderate: nodejs security update'),
    ).toBe(true);
  });
});

test('the lowest build that has the fix is the remedy', () => {
  const builds = ['1:2-1.module_el8.5.0+119+9a9ec082', '1:2-1.module_el8.3.0+2044+12421f43'];
  const made = advisory(
    'ALSA-2022:1',
    builds.map((fixed) => entry('AlmaLinux:8', 'nodejs', fixed)),
  );
  const { matches } = matchPackages([modular('1:1-1.module_el8.3.0+1')], ['AlmaLinux:8'], new AdvisoryIndex([made]));
  expect(matches.map(({ fix }) => fix)).toEqual(['1:2-1.module_el8.3.0+2044+12421f43']);
});
