import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Advisory } from '../../../src/advisories/advisory.ts';
import { AdvisoryIndex, matchPackages } from '../../../src/advisories/match.ts';
import { rate } from '../../../src/advisories/severity.ts';
import type { Package } from '../../../src/domain/package.ts';
import { advisory, apkPackage, deb } from '../../advisories/samples.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface TrivyPackage {
  readonly Name: string;
  readonly Version: string;
  readonly SrcName?: string;
  readonly SrcVersion?: string;
}

interface TrivyCase {
  readonly id: string;
  readonly family: string;
  readonly osVersion: string;
  readonly repo: { readonly Release: string } | null;
  readonly packages: readonly TrivyPackage[];
  readonly advisories: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          Readonly<
            Record<
              string,
              {
                readonly FixedVersion: string;
                readonly AffectedVersion?: string;
                readonly VendorIDs?: readonly string[];
                readonly Severity?: string;
              }
            >
          >
        >
      >
    >
  >;
  readonly expected: readonly {
    readonly package: string;
    readonly id: string;
    readonly fixed: string;
    readonly vendorIds: readonly string[] | null;
  }[];
}

/** Cases that hold something OSV cannot say; none of the three distributions has one. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map();

const URGENCIES = ['unknown', 'low', 'medium', 'high', 'critical'];

/** The OSV ecosystem of trivy's bucket, e.g. `debian 9`. */
function ecosystemOf(platform: string): string {
  const [family = '', release = ''] = platform.split(' ');
  if (family === 'debian') return `Debian:${release}`;
  if (family === 'alpine') return `Alpine:v${release}`;
  const isLts = /^(?:\d[02468])\.04$/.test(release);
  return `Ubuntu:${release}${isLts ? ':LTS' : ''}`;
}

/** The ecosystem of the image: for Alpine that of its repository, where one is known. */
function imageEcosystem({ family, osVersion, repo }: TrivyCase): string {
  const release = (repo?.Release ?? osVersion).replace(/-ESM$/, '');
  const [major = '', minor = ''] = release.split('.');
  return ecosystemOf(`${family} ${family === 'debian' ? major : `${major}.${minor}`}`);
}

function toPackage(family: string, found: TrivyPackage): Package {
  const source = { name: found.SrcName ?? found.Name, version: found.SrcVersion ?? found.Version };
  return (family === 'alpine' ? apkPackage : deb)(found.Name, found.Version, { source });
}

/** One OSV record for each CVE and bucket, with every package that trivy's database has under it. */
function toAdvisories(given: TrivyCase['advisories'], family: string): Advisory[] {
  const affected = new Map<string, object[]>();
  const vendorIds = new Map<string, readonly string[]>();
  for (const [platform, packages] of Object.entries(given)) {
    for (const [name, cves] of Object.entries(packages)) {
      for (const [cve, { FixedVersion, AffectedVersion, VendorIDs, Severity }] of Object.entries(cves)) {
        // Alpine's feeds name fixed flaws only: trivy leaves unfixed ones out, and OSV has none.
        if (family === 'alpine' && FixedVersion === '' && (AffectedVersion ?? '') === '') continue;
        const events = [
          { introduced: AffectedVersion ?? '0' },
          ...(FixedVersion === '' ? [] : [{ fixed: FixedVersion }]),
        ];
        const urgency = Severity === undefined ? {} : { ecosystem_specific: { urgency: URGENCIES[Number(Severity)] } };
        const list = affected.get(cve) ?? [];
        affected.set(cve, list);
        list.push({
          package: { ecosystem: ecosystemOf(platform), name },
          ranges: [{ type: 'ECOSYSTEM', events }],
          ...urgency,
        });
        if (VendorIDs !== undefined) vendorIds.set(cve, VendorIDs);
      }
    }
  }
  return [...affected].map(([cve, entries]) => advisory(cve, entries, { aliases: vendorIds.get(cve) ?? [] }));
}

describeWithCorpora('trivy’s matching cases', (dir) => {
  const cases = readFileSync(join(dir, 'cases/trivy-match-cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrivyCase)
    .filter(({ family, id }) => ['debian', 'ubuntu', 'alpine'].includes(family) && !EXCEPTIONS.has(id));

  test.each(cases.map((one) => [one.id, one.family, one] as const))('%s (%s)', (_id, family, given) => {
    const index = new AdvisoryIndex(toAdvisories(given.advisories, family));
    const packages = given.packages.map((found) => toPackage(family, found));
    const { matches } = matchPackages(packages, [imageEcosystem(given)], index);
    const found = matches.map((match) => ({
      package: match.package.name,
      id: match.rule,
      fixed: match.fix ?? '',
      vendorIds: match.aliases.length === 0 ? null : match.aliases,
    }));
    const expected = given.expected.map(({ package: name, id, fixed, vendorIds }) => ({
      package: name,
      id,
      fixed,
      vendorIds,
    }));
    expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  test('rate by the urgency of the package’s own row', () => {
    const debian = cases.find(({ family }) => family === 'debian');
    if (debian === undefined) throw new Error('no Debian case');
    const index = new AdvisoryIndex(toAdvisories(debian.advisories, 'debian'));
    const { matches } = matchPackages(
      debian.packages.map((one) => toPackage('debian', one)),
      ['Debian:9'],
      index,
    );
    const match = matches.find(({ rule }) => rule === 'CVE-2021-31618');
    expect(rate(match?.statements ?? [], match?.cve)).toMatchObject({ severity: 'medium', source: 'debian' });
  });
});
