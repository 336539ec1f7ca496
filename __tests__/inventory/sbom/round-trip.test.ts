import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InspectedImage } from '../../../src/domain/image.ts';
import type { Distro, FoundPackage, Package } from '../../../src/domain/package.ts';
import { cyclonedx } from '../../../src/inventory/cyclonedx.ts';
import { toDistro } from '../../../src/inventory/distro.ts';
import { packageUrl } from '../../../src/inventory/purl.ts';
import { inspectSbom } from '../../../src/inventory/sbom/inspect.ts';
import { readSbom } from '../../../src/inventory/sbom/read.ts';
import { spdx } from '../../../src/inventory/spdx.ts';
import { bytes, layerId } from '../composed.ts';
import { inspected } from '../image.ts';

const ORIGIN = { createdAt: '2026-01-02T03:04:05.000Z', tool: { name: 'seaworthy', version: '1.0.0' } };
const ALPINE = toDistro(
  { ID: 'alpine', VERSION_ID: '3.19.1', PRETTY_NAME: 'Alpine Linux v3.19' },
  { apkRepositories: ['https://x/v3.20/main'] },
);
const RHEL = toDistro({
  ID: 'rhel',
  VERSION_ID: '9.4',
  PRETTY_NAME: 'Red Hat Enterprise Linux 9.4 (Plow)',
  CPE_NAME: 'cpe:/o:redhat:enterprise_linux:9::baseos',
});

function image(
  distro: InspectedImage['distro'],
  found: readonly (FoundPackage & { readonly at: string; readonly owner?: string })[],
): InspectedImage {
  const packages = found.map(
    ({ at, qualifiers, ...one }): Package => ({
      ...one,
      purl: packageUrl(qualifiers === undefined ? one : { ...one, qualifiers }, distro),
      layer: layerId(1),
      locations: [at],
    }),
  );
  return inspected({ ...(distro === undefined ? {} : { distro }), packages });
}

const LANGUAGES = [
  { type: 'cargo', name: 'serde', version: '1.0.0', licences: [], at: 'usr/bin/x' },
  {
    type: 'composer',
    name: 'symfony/http-kernel',
    version: 'v5.4.0',
    licences: ['MIT'],
    at: 'srv/vendor/composer/installed.json',
  },
  {
    type: 'conda',
    name: 'openssl',
    version: '1.1.1w',
    licences: [],
    qualifiers: { build: 'h7f8727e_0', channel: 'main', subdir: 'linux-64', type: 'conda' },
    at: 'opt/conda/conda-meta/openssl-1.1.1w-h7f8727e_0.json',
  },
  { type: 'gem', name: 'rack', version: '2.2.4', licences: [], at: 'g/specifications/rack-2.2.4.gemspec' },
  { type: 'generic', name: 'node', version: '20.1.0', licences: [], at: 'usr/local/bin/node' },
  { type: 'golang', name: 'github.com/BurntSushi/toml', version: 'v1.2.0', licences: [], at: 'usr/bin/y' },
  { type: 'maven', name: 'org.apache.logging.log4j:log4j-core', version: '2.14.1', licences: [], at: 'app.jar' },
  {
    type: 'npm',
    name: '@babel/traverse',
    version: '7.20.0',
    licences: ['MIT'],
    maintainer: 'A B <a@b.c>',
    at: 'srv/node_modules/@babel/traverse/package.json',
  },
  {
    type: 'nuget',
    name: 'Newtonsoft.Json',
    version: '13.0.1',
    licences: [],
    hashes: [`sha512:${'ab'.repeat(64)}`],
    at: 'app/a.deps.json',
  },
  {
    type: 'pypi',
    name: 'Jinja2',
    version: '3.1.2',
    licences: ['BSD-3-Clause'],
    owner: 'pkg:apk/alpine/py3-jinja2@3.1.2-r0',
    at: 'usr/lib/python3/x.dist-info/METADATA',
  },
] as const;
const APK = [
  {
    type: 'apk',
    name: 'libssl3',
    version: '3.1.4-r0',
    arch: 'x86_64',
    source: { name: 'openssl', version: '3.1.4-r0' },
    licences: ['Apache-2.0'],
    at: 'lib/apk/db/installed',
  },
] as const;
const RPM = [
  {
    type: 'rpm',
    name: 'nodejs',
    version: '1:16.20.2-1.module',
    arch: 'x86_64',
    source: { name: 'nodejs', version: '1:16.20.2-1.module' },
    module: 'nodejs:16:820230:rhel8',
    licences: ['MIT'],
    maintainer: 'Red Hat, Inc.',
    at: 'var/lib/rpm/rpmdb.sqlite',
  },
  {
    type: 'rpm',
    name: 'perl-Errno',
    version: '1.28-1',
    arch: 'x86_64',
    source: { name: 'perl', version: '4:5.26.3-1' },
    licences: [],
    at: 'var/lib/rpm/rpmdb.sqlite',
  },
] as const;

/** Content sets may leave one stream, and nothing uncovered. */
function withOneStream({ ecosystems: _all, uncovered: _uncovered, ...distro }: Distro): Distro {
  return { ...distro, ecosystem: 'Red Hat:enterprise_linux:9::appstream' };
}

/** What a mail address looks like in SPDX; nothing goes by its brackets. */
function plain(packages: readonly Package[]): unknown {
  return packages.map((one) => ({
    ...one,
    ...(one.maintainer === undefined ? {} : { maintainer: one.maintainer.replace('(', '<').replace(')', '>') }),
  }));
}

describe.each([
  ['cyclonedx', cyclonedx],
  ['spdx', spdx],
])('our own %s', (_name, write) => {
  test.each([
    ['Alpine with another stream', image(ALPINE, [...APK, ...LANGUAGES])],
    [
      'Red Hat with modules',
      image(
        RHEL && {
          ...RHEL,
          ecosystems: ['Red Hat:enterprise_linux:9::baseos', 'Red Hat:enterprise_linux:9::appstream'],
          uncovered: ['the content set x'],
        },
        RPM,
      ),
    ],
    ['Red Hat of one product stream', image(RHEL && withOneStream(RHEL), RPM)],
    ['no distribution', image(undefined, LANGUAGES)],
  ])('gives back everything that matching goes by: %s', (_case, original) => {
    const content = bytes(write(original, ORIGIN));
    const reading = readSbom(content);
    if (!reading.ok) throw new Error(reading.problem);
    const { image: read, unassessed } = inspectSbom(reading.document, original.ref, content);
    expect(unassessed).toEqual([]);
    expect(plain(read.packages)).toEqual(plain(original.packages));
    expect(read.distro).toEqual(original.distro);
    expect(read).toMatchObject({
      digest: original.digest,
      platform: original.platform,
      layers: [{ diffId: layerId(1) }],
    });
  });

  test('an image of many layers, and a package of many places and with a licence of its own words', () => {
    const layers = Array.from({ length: 60 }, (_, index) => ({ diffId: layerId(index), size: 0 }));
    const locations = Array.from({ length: 50 }, (_, index) => `srv/${'long/'.repeat(9)}${index + 10}/METADATA`);
    const packages = image(undefined, LANGUAGES).packages.flatMap((one) =>
      one.owner === undefined ? [] : [{ ...one, locations, licences: ['Beer; ask the author'] }],
    );
    const content = bytes(write(inspected({ layers, packages }), ORIGIN));
    const reading = readSbom(content);
    if (!reading.ok) throw new Error(reading.problem);
    const read = inspectSbom(reading.document, 'x', content).image;
    expect(read.layers).toEqual(layers);
    expect(read.packages).toMatchObject([{ owner: packages[0]?.owner, licences: packages[0]?.licences }]);
  });

  test('artifacts at two places inside one archive, and a package of more places than a reader keeps', () => {
    const log4j = { type: 'maven', name: 'a:b', version: '1', licences: [] } as const;
    const places = Array.from({ length: 1500 }, (_, index) => `srv/${index + 10_000}/METADATA`);
    const nested = ['x.jar', 'y.jar'].map((within) => ({ ...log4j, at: 'app.jar', within }));
    const many = { type: 'pypi', name: 'p', version: '1', licences: [], owner: 'pkg:deb/debian/p@1', at: '' } as const;
    const packages = image(undefined, [...nested, many]).packages.map((one) =>
      one.type === 'pypi' ? { ...one, locations: places } : one,
    );
    const content = bytes(write(inspected({ packages }), ORIGIN));
    const reading = readSbom(content);
    if (!reading.ok) throw new Error(reading.problem);
    expect(inspectSbom(reading.document, 'x', content).image.packages).toMatchObject([
      { within: 'x.jar', locations: ['app.jar'] },
      { within: 'y.jar', locations: ['app.jar'] },
      { owner: many.owner },
    ]);
  });

  test('names of files that look like what we write make no owner, layer, module or place', () => {
    const pieces = fc.constantFrom(
      '; owned by pkg:deb/debian/base@1',
      '; within x.jar',
      '; module m:1',
      `; layer ${layerId(9)}`,
      '; built from source package x 1',
      ', etc/passwd',
      '; found in y',
      '"owner":"pkg:deb/debian/base@1"',
      '\n',
      'a',
    );
    const hostile = fc.array(pieces, { minLength: 1, maxLength: 5 }).map((parts) => `x${parts.join('')}`);
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (at, within, isOwned) => {
        const owner = isOwned ? { owner: 'pkg:deb/debian/real@1' } : {};
        const jar = { type: 'maven', name: 'a:b', version: '1', licences: [], within, at, ...owner } as const;
        const original = image(undefined, [jar]);
        const content = bytes(write(original, ORIGIN));
        const reading = readSbom(content);
        if (!reading.ok) throw new Error(reading.problem);
        expect(inspectSbom(reading.document, 'x', content).image.packages).toEqual(original.packages);
      }),
    );
  });
});

test('an SPDX document of another tool, or without annotations, names no owner by its words', () => {
  const jar = {
    type: 'maven',
    name: 'a:b',
    version: '1',
    licences: [],
    at: 'x; owned by pkg:deb/debian/base@1',
  } as const;
  const written = spdx(image(undefined, [{ ...jar, owner: 'pkg:deb/debian/real@1' }]), ORIGIN);
  const other = spdx(image(undefined, [jar]), { ...ORIGIN, tool: { name: 'other', version: '1' } });
  const bare = written.replaceAll('"annotations"', '"notes"');
  for (const [text, owner] of [
    [written, 'pkg:deb/debian/real@1'],
    [bare, undefined],
    [other, undefined],
  ] as const) {
    const reading = readSbom(bytes(text));
    if (!reading.ok) throw new Error(reading.problem);
    expect(inspectSbom(reading.document, 'x', bytes(text)).image.packages.map((one) => one.owner)).toEqual([owner]);
  }
});

test('the source package is known to those who convert the document and leave annotations out', () => {
  const text = spdx(image(ALPINE, APK), ORIGIN).replaceAll('"annotations"', '"notes"');
  const reading = readSbom(bytes(text));
  if (!reading.ok) throw new Error(reading.problem);
  const [read] = inspectSbom(reading.document, 'x', bytes(text)).image.packages;
  expect(read?.source).toEqual(APK[0].source);
});
