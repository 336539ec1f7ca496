import { describe, expect, test } from '@jest/globals';
import type { Advisory } from '../../src/advisories/advisory.ts';
import { CommonWords } from '../../src/advisories/common-parts.ts';
import { type FindingContext, identityPurl, pathWithout, toFinding } from '../../src/advisories/findings.ts';
import { AdvisoryIndex, matchPackages } from '../../src/advisories/match.ts';
import type { Vulnerability } from '../../src/domain/finding.ts';
import type { Package } from '../../src/domain/package.ts';
import { advisory, deb, entry, LAYER, npmPackage } from './samples.ts';

const CONTEXT: Omit<FindingContext, 'words' | 'packages'> = {
  image: 2,
  locate: (layer, path) => ({ kind: 'image', ref: 'app:1', layer, ...(path === undefined ? {} : { path }) }),
  vouchesFor: () => false,
  ratings: new Map(),
};

function finding(found: Package, made: Advisory, context: Partial<FindingContext> = {}): Vulnerability {
  const [match] = matchPackages([found], ['Debian:12'], new AdvisoryIndex([made])).matches;
  if (match === undefined) throw new Error('no match');
  return toFinding(match, { ...CONTEXT, words: new CommonWords(), packages: new Map(), ...context });
}

const debian = (name: string, fixed?: string, specific: object = {}) =>
  advisory('DEBIAN-CVE-2024-1001', [entry('Debian:12', name, fixed, { ecosystem_specific: specific })], {
    upstream: ['CVE-2024-1001'],
    summary: 'A flaw\nin two  lines',
    details: 'Long story',
  });

describe('a finding', () => {
  test('has everything that the surfaces show', () => {
    expect(finding(deb('a', '1'), debian('a', '2', { urgency: 'high' }))).toEqual({
      kind: 'vulnerability',
      rule: 'CVE-2024-1001',
      severity: 'high',
      severitySource: 'debian',
      title: 'A flaw in two lines',
      detail: 'Long story',
      at: { kind: 'image', ref: 'app:1', layer: LAYER, path: 'var/lib/dpkg/status' },
      remedy: { kind: 'upgrade', to: '2' },
      fixState: 'fixed',
      engines: ['seaworthy'],
      identity: 'pkg:deb/debian/a?arch=amd64 var/lib/dpkg/status',
      docs: 'https://osv.dev/vulnerability/DEBIAN-CVE-2024-1001',
      aliases: ['DEBIAN-CVE-2024-1001'],
      image: 2,
      package: { purl: 'pkg:deb/debian/a@1?arch=amd64&distro=debian-12', name: 'a', version: '1' },
      layer: LAYER,
      paths: ['var/lib/dpkg/status'],
    });
  });

  test('says why there is no remedy', () => {
    expect(finding(deb('a', '1'), debian('a')).remedy).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(/./),
    });
    expect(finding(deb('a', '1'), debian('a', undefined, { urgency: 'end-of-life' })).remedy.kind).toBe('none');
  });

  test('bounds foreign text, and keeps a link a link', () => {
    const made = advisory('X-"><script>', [entry('npm', 'a')], {
      summary: 'x'.repeat(1_000_000),
      details: '😀'.repeat(10_000),
    });
    const { title, detail, docs } = finding(npmPackage('a', '1.0.0'), made);
    expect([title.length <= 200, (detail?.length ?? 0) <= 2000, docs]).toEqual([
      true,
      true,
      'https://osv.dev/vulnerability/X-%22%3E%3Cscript%3E',
    ]);
    expect(detail?.isWellFormed()).toBe(true);
  });

  test('has a sentence where the record has no summary', () => {
    expect(finding(npmPackage('a', '1.0.0'), advisory('GHSA-1', [entry('npm', 'a')])).title).toBe('GHSA-1 in a');
  });
});

describe('a finding is suppressed by its finder', () => {
  const npm = advisory('GHSA-1', [entry('npm', 'a')]);
  const owned = npmPackage('a', '1.0.0', { owner: 'pkg:deb/debian/npm@9' });

  test.each<[string, Vulnerability, string | undefined]>([
    [
      'as Debian calls it unimportant',
      finding(deb('a', '1'), debian('a', undefined, { urgency: 'unimportant' })),
      'debian',
    ],
    [
      'as the headers of no running kernel',
      finding(deb('linux-libc-dev', '6.1.1-1', { source: { name: 'linux', version: '6.1.1-1' } }), debian('linux')),
      'seaworthy',
    ],
    [
      'as headers of a flavour',
      finding(
        deb('linux-headers-6.1.0-9-amd64', '6.1.1-1', { source: { name: 'linux', version: '6.1.1-1' } }),
        debian('linux'),
      ),
      'seaworthy',
    ],
    [
      'as the owner is judged itself',
      finding(owned, npm, { vouchesFor: (owner) => owner === 'pkg:deb/debian/npm@9' }),
      'pkg:deb/debian/npm@9',
    ],
    ['not, as nobody judged the owner', finding(owned, npm), undefined],
    ['not, as nothing owns it', finding(npmPackage('a', '1.0.0'), npm, { vouchesFor: () => true }), undefined],
    [
      'not, as a kernel is no header',
      finding(deb('linux-image-6.1', '6.1.1-1', { source: { name: 'linux', version: '6.1.1-1' } }), debian('linux')),
      undefined,
    ],
    [
      'not, as another row is the unimportant one',
      finding(
        deb('a', '1'),
        advisory('DEBIAN-CVE-2024-1001', [
          entry('Debian:12', 'a'),
          entry('Debian:11', 'a', undefined, { ecosystem_specific: { urgency: 'unimportant' } }),
          entry('Debian:12', 'b', undefined, { ecosystem_specific: { urgency: 'unimportant' } }),
        ]),
      ),
      undefined,
    ],
  ])('%s', (_name, found, by) => {
    expect(found.suppressed?.by).toBe(by);
    if (by === 'debian') expect(found.severity).toBe('low');
  });
});

describe('the identity of a package', () => {
  test.each([
    ['pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12', 'pkg:deb/debian/openssl?arch=amd64'],
    ['pkg:apk/alpine/busybox@1.36.1-r5?distro=alpine-3.19.1', 'pkg:apk/alpine/busybox'],
    ['pkg:npm/%40scope/name@1.2.3', 'pkg:npm/%40scope/name'],
    ['pkg:npm/name', 'pkg:npm/name'],
    ['pkg:npm/name@1#sub/path', 'pkg:npm/name'],
  ])('%s', (purl, identity) => {
    expect(identityPurl(purl)).toBe(identity);
  });
});

describe('the path of a package', () => {
  test.each([
    ['3.1.2', 'lib/jinja2-3.1.2.dist-info/METADATA', 'lib/jinja2-.dist-info/METADATA'],
    [
      '4.17.20',
      'a/.pnpm/lodash@4.17.20/node_modules/lodash/package.json',
      'a/.pnpm/lodash@/node_modules/lodash/package.json',
    ],
    ['2.14.1', 'app/log4j-core-2.14.1.jar', 'app/log4j-core-.jar'],
    ['1.0', 'gems/a-1.0/a-1.0.gemspec', 'gems/a-/a-.gemspec'],
    ['3', 'usr/lib/python3/a-3.egg-info', 'usr/lib/python3/a-.egg-info'],
    ['1.0', 'app/a-1.0rc1.jar', 'app/a-1.0rc1.jar'],
    ['1', 'var/lib/dpkg/status', 'var/lib/dpkg/status'],
    ['', 'app/a.jar', 'app/a.jar'],
  ])('of version %j in %s', (version, path, without) => {
    expect(pathWithout(version, path)).toBe(without);
  });

  test('is of no version in the identity of a finding', () => {
    const at = (version: string): Package => ({ ...deb('a', version), locations: [`opt/a-${version}/a.jar`] });
    const [one, other] = ['1.0', '1.1'].map((version) => finding(at(version), debian('a', '2')).identity);
    expect(one).toBe(other);
  });
});

describe('the state of a fix', () => {
  const stateOf = (found: Package, made: Advisory) => {
    const { fixState, remedy } = finding(found, made);
    return [fixState, remedy.kind];
  };

  test.each<[string, object, string]>([
    ['fix-not-planned', { fix_state: 'fix-not-planned' }, 'will-not-fix'],
    ['Will not fix', { status: 'Will not fix' }, 'will-not-fix'],
    ['end-of-life', { urgency: 'end-of-life' }, 'will-not-fix'],
    ['fix_deferred', { status: 'fix_deferred' }, 'deferred'],
    ['postponed', { status: 'postponed' }, 'deferred'],
    ['nothing', {}, 'unfixed'],
    ['another word', { status: 'released' }, 'unfixed'],
    ['no word', { status: 7 }, 'unfixed'],
  ])('%s', (_name, specific, state) => {
    expect(stateOf(deb('a', '1'), debian('a', undefined, specific))).toEqual([state, 'none']);
    expect(stateOf(deb('a', '1'), debian('a', '2', specific))).toEqual(['fixed', 'upgrade']);
  });

  test('is unknown where the installed version cannot be compared', () => {
    const made = advisory('X-CVE-2024-1001', [{ ...entry('npm', 'a', '2.0.0'), versions: ['latest'] }]);
    expect(stateOf(npmPackage('a', 'latest'), made)).toEqual(['not-assessable', 'none']);
  });
});

describe('a package of another publisher', () => {
  const node = deb('nodejs', '20.5.0-1nodesource1', { maintainer: 'Ivan Iguaran <ivan@nodesource.com>' });

  test('is not blamed for what its distribution has not fixed', () => {
    expect(finding(node, debian('nodejs')).suppressed?.by).toBe('seaworthy');
    expect(finding(deb('nodejs', '18.13.0'), debian('nodejs')).suppressed).toBeUndefined();
  });

  test('is, where a version with the fix is newer', () => {
    expect(finding(node, debian('nodejs', '20.8.0')).suppressed).toBeUndefined();
  });
});

describe('findings that have something in common', () => {
  const flaw = (id: string, names: readonly string[]) =>
    advisory(
      id,
      names.map((name) => entry('Debian:12', name, '2')),
      { upstream: [id.replace('DEBIAN-', '')], summary: 'A\nflaw', details: ` ${'d'.repeat(30)} ` },
    );
  const packages = [deb('a', '1'), deb('b', '1')];
  const index = new AdvisoryIndex([flaw('DEBIAN-CVE-2024-1001', ['a', 'b']), flaw('DEBIAN-CVE-2024-1002', ['a'])]);
  const { matches } = matchPackages(packages, ['Debian:12'], index);
  const scan = { ...CONTEXT, words: new CommonWords() };
  const found = (context: FindingContext) => matches.map((match) => toFinding(match, context));
  const of = (all: readonly Vulnerability[], name: string, rule: string) =>
    all.find((one) => one.package.name === name && one.rule === rule);

  test('hold it once', () => {
    const all = found({ ...scan, packages: new Map() });
    const [first, ofPackage, ofFlaw] = [
      of(all, 'a', 'CVE-2024-1001'),
      of(all, 'a', 'CVE-2024-1002'),
      of(all, 'b', 'CVE-2024-1001'),
    ];
    expect(first?.at).toBeDefined();
    for (const key of ['at', 'package', 'paths', 'engines'] as const) expect(ofPackage?.[key]).toBe(first?.[key]);
    for (const key of ['aliases', 'remedy', 'engines'] as const) expect(ofFlaw?.[key]).toBe(first?.[key]);
    expect([ofPackage?.rule, ofFlaw?.package.name, ofFlaw?.identity === first?.identity]).toEqual([
      'CVE-2024-1002',
      'b',
      false,
    ]);
  });

  test('but no place of another image', () => {
    const at = { kind: 'image', ref: 'other:1' } as const;
    const [one] = found({ ...scan, packages: new Map() });
    const [other] = found({ ...scan, packages: new Map(), image: 3, locate: () => at });
    expect([one?.at, other?.at]).toEqual([expect.objectContaining({ ref: 'app:1' }), at]);
  });
});
