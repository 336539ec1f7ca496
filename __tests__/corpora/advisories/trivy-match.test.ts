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
  readonly Epoch?: number;
  readonly Version: string;
  readonly Release?: string;
  readonly Arch?: string;
  readonly SrcName?: string;
  readonly SrcEpoch?: number;
  readonly SrcVersion?: string;
  readonly SrcRelease?: string;
  readonly Modularitylabel?: string;
  readonly BuildInfo?: { readonly ContentSets?: readonly string[]; readonly Nvr?: string; readonly Arch?: string };
}

interface TrivyAdvisory {
  readonly FixedVersion?: string;
  readonly AffectedVersion?: string;
  readonly VendorIDs?: readonly string[];
  readonly Severity?: string;
  readonly Entries?: readonly {
    readonly FixedVersion?: string;
    readonly Arches?: readonly string[];
    readonly Affected?: readonly string[];
    readonly Cves?: readonly { readonly ID?: string }[];
  }[];
}

type ByName<T> = Readonly<Record<string, T>>;

interface TrivyCase {
  readonly id: string;
  readonly family: string;
  readonly osVersion: string | null;
  readonly repo: { readonly Release: string } | null;
  readonly packages: readonly TrivyPackage[];
  readonly advisories: ByName<ByName<ByName<TrivyAdvisory | null>>>;
  readonly expected: readonly {
    readonly package: string;
    readonly id: string;
    readonly fixed: string;
    readonly vendorIds: readonly string[] | null;
  }[];
}

/** Families of cases that are not matched here, with the reason. */
const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
  bottlerocket: 'no distribution of container images, and no ecosystem of OSV',
  oracle: 'no ecosystem of OSV: told as not assessable (scan-images.test.ts)',
  rapidfort: 'a publisher’s own feed, no ecosystem of OSV',
  rootio: 'a publisher’s own feed',
  seal: 'a publisher’s own feed, no ecosystem of OSV',
};

/** Where the remedy is the lowest version that has the fix and trivy names the latest advisory’s. */
const LOWEST_FIX: Readonly<Record<string, string>> = {
  'trivy-match-058 CVE-2020-12403': '3.36.0-9.el7_6',
  'trivy-match-059 CVE-2024-45490': '2.2.5-17.el8_10',
};

const URGENCIES = ['unknown', 'low', 'medium', 'high', 'critical'];

/** The OSV ecosystem of trivy's bucket, e.g. `debian 9`. */
function ecosystemOf(platform: string): string {
  const release = /[\d.]+$/.exec(platform)?.[0] ?? '';
  const [major = '', minor = ''] = release.split('.');
  const family = platform.slice(0, platform.length - release.length).trim();
  switch (family) {
    case 'debian':
      return `Debian:${release}`;
    case 'alpine':
      return `Alpine:v${release}`;
    case 'ubuntu':
      return `Ubuntu:${release}${Number(major) % 2 === 0 && minor === '04' ? ':LTS' : ''}`;
    case 'alma':
      return `AlmaLinux:${major}`;
    case 'rocky':
      return `Rocky Linux:${major}`;
    case 'azure':
    case 'CBL-Mariner':
    case 'Azure Linux':
      return `Azure Linux:${major}`;
    case 'SUSEEnterpriseLinux':
    case 'SUSE Linux Enterprise':
      return `SUSE:Linux Enterprise Server ${major} SP${minor}`;
    case 'SUSE Linux Enterprise Micro':
      return `SUSE:Linux Enterprise Micro ${release}`;
    case 'openSUSE Leap':
      return `openSUSE:Leap ${release}`;
    case 'minimos':
      return 'MinimOS';
    case 'wolfi':
      return 'Wolfi';
    default:
      throw new Error(platform);
  }
}

/** `cpe:/o:redhat:enterprise_linux:7::server` as OSV has it. */
function redHatEcosystem(given: TrivyCase, index: string): string {
  return `Red Hat:${String(given.advisories['Red Hat CPE']?.['cpe']?.[index]).replace(/^cpe:\/[oa]:redhat:/, '')}`;
}

/** The ecosystems of the image: for Alpine that of its repository, for Red Hat those of its content sets. */
function imageEcosystems(given: TrivyCase): string[] {
  const { family, osVersion, repo, packages } = given;
  if (family === 'redhat') {
    const cpes = (given.advisories['Red Hat CPE'] ?? {}) as ByName<ByName<unknown>> as ByName<
      ByName<readonly string[]>
    >;
    const indices = packages.flatMap(({ BuildInfo }) => [
      ...(BuildInfo?.ContentSets ?? []).flatMap((set) => cpes['repository']?.[set] ?? []),
      ...(cpes['nvr']?.[`${BuildInfo?.Nvr}-${BuildInfo?.Arch}`] ?? []),
    ]);
    return [...new Set(indices.map((index) => redHatEcosystem(given, index)))];
  }
  if (family === 'wolfi' || family === 'minimos') return [ecosystemOf(family)];
  const release = (repo?.Release ?? osVersion ?? '').replace(/-ESM$/, '');
  const [major = '', minor = ''] = release.split('.');
  return [ecosystemOf(`${family} ${family === 'debian' ? major : `${major}.${minor}`}`)];
}

function versionOf(epoch: number | undefined, version: string, release: string | undefined): string {
  const head = epoch === undefined || epoch === 0 ? '' : `${epoch}:`;
  return `${head}${version}${release === undefined ? '' : `-${release}`}`;
}

function toPackage(family: string, found: TrivyPackage): Package {
  const version = versionOf(found.Epoch, found.Version, found.Release);
  const source = {
    name: found.SrcName ?? found.Name,
    version: versionOf(found.SrcEpoch, found.SrcVersion ?? found.Version, found.SrcRelease),
  };
  const more = { source, ...(found.Modularitylabel ? { module: found.Modularitylabel } : {}) };
  if (['alpine', 'wolfi', 'minimos'].includes(family)) return apkPackage(found.Name, version, more);
  const made = deb(found.Name, version, more);
  return ['debian', 'ubuntu'].includes(family)
    ? made
    : { ...made, type: 'rpm', locations: ['var/lib/rpm/rpmdb.sqlite'] };
}

/** `php:7.2::php` is the package php of the stream php:7.2, which OSV's records name in their summary. */
function moduleOf(bucket: string): { name: string; stream?: string } {
  const [stream = '', name] = bucket.split('::');
  return name === undefined ? { name: bucket } : { name, stream };
}

function entryOf(ecosystem: string, name: string, fixed = '', introduced = '0', more: object = {}): object {
  const events = [{ introduced }, ...(fixed === '' ? [] : [{ fixed }])];
  return { package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events }], ...more };
}

/** Red Hat's advisories, each with the CVEs that it mends. Rows without an advisory are left out: OSV has none. */
function redHatAdvisories(given: TrivyCase): Advisory[] {
  const arch = given.packages[0]?.Arch ?? 'x86_64';
  return Object.entries(given.advisories['Red Hat'] ?? {}).flatMap(([bucket, rows]) => {
    const { name, stream } = moduleOf(bucket);
    return Object.entries(rows).flatMap(([id, row]) => {
      if (!id.startsWith('RH')) return [];
      const entries = (row?.Entries ?? []).filter(({ Arches }) => Arches?.includes(arch) !== false);
      const affected = entries.flatMap(({ FixedVersion, Affected }) =>
        (Affected ?? []).map((index) => entryOf(redHatEcosystem(given, index), name, FixedVersion)),
      );
      const upstream = entries.flatMap(({ Cves }) => (Cves ?? []).flatMap(({ ID }) => ID ?? []));
      return [advisory(id, affected, { upstream, summary: `Moderate: ${stream ?? name} security update` })];
    });
  });
}

/** One OSV record for each CVE and bucket, with every package that trivy's database has under it. */
function toAdvisories(given: TrivyCase): Advisory[] {
  if (given.family === 'redhat') return redHatAdvisories(given);
  const affected = new Map<string, object[]>();
  const more = new Map<string, { aliases?: readonly string[]; summary?: string }>();
  for (const [platform, packages] of Object.entries(given.advisories)) {
    for (const [bucket, cves] of Object.entries(packages)) {
      for (const [cve, row] of Object.entries(cves)) {
        const { FixedVersion = '', AffectedVersion = '', VendorIDs, Severity } = row ?? {};
        // The feeds of apk distributions name fixed flaws only: trivy leaves unfixed ones out, and OSV has none.
        if (['alpine', 'wolfi', 'minimos'].includes(given.family) && FixedVersion === '' && AffectedVersion === '')
          continue;
        const { name, stream } = moduleOf(bucket);
        const urgency = Severity === undefined ? {} : { ecosystem_specific: { urgency: URGENCIES[Number(Severity)] } };
        const list = affected.get(cve) ?? [];
        affected.set(cve, list);
        list.push(entryOf(ecosystemOf(platform), name, FixedVersion, AffectedVersion || '0', urgency));
        if (VendorIDs !== undefined) more.set(cve, { aliases: VendorIDs });
        if (stream !== undefined) more.set(cve, { summary: `Important: ${stream} security update` });
      }
    }
  }
  return [...affected].map(([cve, entries]) => advisory(cve, entries, more.get(cve) ?? {}));
}

describeWithCorpora('trivy’s matching cases', (dir) => {
  const all = readFileSync(join(dir, 'cases/trivy-match-cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrivyCase);
  const cases = all.filter(({ family }) => !(family in OUT_OF_SCOPE));

  test('are all there', () => {
    const left = Object.fromEntries(
      Object.keys(OUT_OF_SCOPE).map((name) => [name, all.filter(({ family }) => family === name).length]),
    );
    console.log(`${cases.length} of ${all.length} cases; out of scope: ${JSON.stringify(left)}`);
    expect(cases.length).toBeGreaterThan(15);
    expect(Object.values(left).every((count) => count > 0)).toBe(true);
  });

  test.each(cases.map((one) => [one.id, one.family, one] as const))('%s (%s)', (id, family, given) => {
    const index = new AdvisoryIndex(toAdvisories(given));
    const packages = given.packages.map((found) => toPackage(family, found));
    const { matches } = matchPackages(packages, imageEcosystems(given), index);
    const found = matches.map(({ package: { name }, rule, fix = '', aliases }) => ({ name, rule, fix, aliases }));
    const expected = given.expected.map(({ package: name, id: rule, fixed, vendorIds }) => ({
      name,
      rule,
      fix: LOWEST_FIX[`${id} ${rule}`] ?? fixed,
      aliases: vendorIds ?? [],
    }));
    const byRule = (a: { rule: string }, b: { rule: string }) => (a.rule < b.rule ? -1 : 1);
    // An epoch of 0 is written or not. Red Hat's advisories are downstream of their CVEs, and all that name one are told, not the newest alone.
    const shown = found.map((one) => ({ ...one, fix: one.fix.replace(/^0:/, '') })).toSorted(byRule);
    if (family !== 'redhat') expect(shown).toEqual(expected.toSorted(byRule));
    else {
      expect(shown).toMatchObject(expected.toSorted(byRule).map(({ aliases: _all, ...rest }) => rest));
      expect(shown).toHaveLength(expected.length);
      for (const { rule, aliases } of expected) {
        expect(shown.find((one) => one.rule === rule)?.aliases).toEqual(expect.arrayContaining([...aliases]));
      }
    }
  });

  test('rate by the urgency of the package’s own row', () => {
    const debian = cases.find(({ family }) => family === 'debian');
    if (debian === undefined) throw new Error('no Debian case');
    const index = new AdvisoryIndex(toAdvisories(debian));
    const { matches } = matchPackages(
      debian.packages.map((one) => toPackage('debian', one)),
      ['Debian:9'],
      index,
    );
    const match = matches.find(({ rule }) => rule === 'CVE-2021-31618');
    expect(rate(match?.statements ?? [], match?.cve)).toMatchObject({ severity: 'medium', source: 'debian' });
  });
});
