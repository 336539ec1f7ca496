import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_COMPONENTS } from '../../../src/inventory/sbom/component.ts';
import { readCycloneDx } from '../../../src/inventory/sbom/cyclonedx-reader.ts';
import { inspectSbom, type SbomInventory } from '../../../src/inventory/sbom/inspect.ts';
import { readSbom } from '../../../src/inventory/sbom/read.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { bytes } from '../composed.ts';

type Json = Readonly<Record<string, unknown>>;

function inspectText(text: string): SbomInventory | string {
  const reading = readSbom(bytes(text));
  return reading.ok ? inspectSbom(reading.document, 'sbom:x', bytes(text)) : reading.kind;
}

function cdx(components: readonly Json[], more: Json = {}): SbomInventory {
  const found = inspectText(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components, ...more }));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function one(purl: string, more: Json = {}): string {
  const { image, unassessed } = cdx([{ type: 'library', name: 'x', purl, ...more }]);
  const [found] = image.packages;
  if (found === undefined) return `! ${unassessed[0]?.why}`;
  const { type, name, version, arch, source } = found;
  return [type, name, version, arch, source?.name, source?.version].filter((part) => part !== undefined).join(' ');
}

describe('formats and versions', () => {
  test.each([
    ['{"bomFormat":"CycloneDX","specVersion":"1.4"}', 'read'],
    ['{"bomFormat":"CycloneDX","specVersion":"1.7","components":[]}', 'read'],
    ['\uFEFF{"bomFormat":"CycloneDX","specVersion":"1.5"}', 'read'],
    ['{"bomFormat":"CycloneDX","specVersion":"1.3"}', 'unsupported'],
    ['{"bomFormat":"CycloneDX","specVersion":"2.0"}', 'unsupported'],
    ['{"spdxVersion":"SPDX-2.2","packages":[]}', 'read'],
    ['{"spdxVersion":"SPDX-2.3"}', 'read'],
    ['{"spdxVersion":"SPDX-2.1"}', 'unsupported'],
    ['{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}', 'unsupported'],
    ['<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', 'read'],
    ['<bom xmlns="http://cyclonedx.org/schema/bom/1.3"/>', 'unsupported'],
    ['<bom xmlns="http://cyclonedx.org/schema/bom/1.6">', 'unreadable'],
    ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', 'unsupported'],
    ['SPDXVersion: SPDX-2.3\nPackageName: x\n', 'read'],
    ['SPDXVersion: SPDX-2.3\nPackageName: x\nPackageSummary: <text>without end\n', 'unreadable'],
    ['SPDXVersion: SPDX-2.3\nno colon here\n', 'unreadable'],
    ['spdxVersion: "SPDX-2.3"\npackages: []\n', 'read'],
    ['spdxVersion: "SPDX-2.3"\npackages: [\n', 'unreadable'],
    [
      '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"spdxVersion":"SPDX-2.3"}}',
      'read',
    ],
    ['{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library"}]}', 'unreadable'],
    ['{"bomFormat":"CycloneDX","specVersion":"1.6","components":{}}', 'unreadable'],
    ['{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"x","hashes":null,"licenses":null}]}', 'read'],
    ['{"spdxVersion":"SPDX-2.3","packages":[{"name":"x","checksums":null}],"files":null}', 'read'],
    ['{"spdxVersion":"SPDX-2.3","packages":[{"versionInfo":"1"}]}', 'unreadable'],
    ['{"vulnerabilities":[]}', 'unreadable'],
    ['[]', 'unreadable'],
    ['{', 'unreadable'],
    ['', 'unreadable'],
    ['hello', 'unreadable'],
  ])('%j: %s', (text, expected) => {
    const found = inspectText(text);
    expect(typeof found === 'string' ? found : 'read').toBe(expected);
  });
});

describe('purls', () => {
  test.each([
    ['pkg:npm/%40scope/x@1.0.0', 'npm @scope/x 1.0.0'],
    ['pkg:npm/%40scope%2Fx@1.0.0', 'npm @scope/x 1.0.0'],
    ['pkg:maven/org.a/b@1.0?type=jar', 'maven org.a:b 1.0'],
    ['pkg:golang/github.com/a/b@v1.2.3', 'golang github.com/a/b v1.2.3'],
    ['pkg:golang/stdlib@1.22.1', 'golang stdlib 1.22.1'],
    ['pkg:composer/a/b@1.0', 'composer a/b 1.0'],
    ['pkg:cargo/serde@1.0.0', 'cargo serde 1.0.0'],
    ['pkg:nuget/Newtonsoft.Json@13.0.1', 'nuget Newtonsoft.Json 13.0.1'],
    ['pkg:bitnami/redis@7.0.5-0?arch=amd64', 'bitnami redis 7.0.5-0'],
    ['pkg:deb/debian/libc6@2.36-9?arch=amd64&upstream=glibc', 'deb libc6 2.36-9 amd64 glibc 2.36-9'],
    ['pkg:deb/debian/a@1%3A2-3%2Bb1?arch=all&upstream=b%401%3A2-3', 'deb a 1:2-3+b1 all b 1:2-3'],
    ['pkg:deb/debian/a@2-3?epoch=1', 'deb a 1:2-3 a 1:2-3'],
    ['pkg:apk/alpine/libssl3@3.1.4-r0?arch=x86_64&upstream=openssl', 'apk libssl3 3.1.4-r0 x86_64 openssl 3.1.4-r0'],
    [
      'pkg:rpm/redhat/openssl-libs@3.0.7-1.el9?arch=x86_64&epoch=1&upstream=openssl-3.0.7-1.el9.src.rpm',
      'rpm openssl-libs 1:3.0.7-1.el9 x86_64 openssl 1:3.0.7-1.el9',
    ],
    ['pkg:rpm/redhat/bash@5.1-1.el9?epoch=0', 'rpm bash 5.1-1.el9'],
    ['pkg:generic/openssl@1.1.1', 'generic openssl 1.1.1'],
    ['pkg:docker/dhi/python@3', '! is of the type docker'],
    ['pkg:npm/x', '! has no version'],
    ['pkg:npm', '! has a purl that is none'],
    ['not a purl', '! has a purl that is none'],
    ['pkg:npm/a%0Ab@1', '! has a name that no package has'],
  ])('%s', (purl, expected) => expect(one(purl)).toBe(expected));

  test('a component without one is told', () => {
    const { image, unassessed } = cdx([
      { type: 'library', name: 'nginx', version: '1.21', cpe: 'cpe:2.3:a:f5:nginx:1.21' },
    ]);
    expect(image.packages).toEqual([]);
    expect(unassessed).toEqual([{ name: 'nginx', version: '1.21', why: 'has no purl' }]);
  });

  test('one that is too long is told, and no part of it is taken for the whole', () => {
    const { image, unassessed } = cdx([{ type: 'library', name: 'x', purl: `pkg:npm/x@1.${'1'.repeat(2100)}` }]);
    expect([image.packages, unassessed.length]).toEqual([[], 1]);
    const long = `pkg:npm/x@1.0.0?download_url=${'a'.repeat(2100)}&x=%2`;
    expect(cdx([{ type: 'library', name: 'x', purl: long }]).unassessed).toHaveLength(1);
  });

  test('what else has a purl is told', () => {
    const { image, unassessed } = cdx([
      { type: 'machine-learning-model', name: 'm', purl: 'pkg:huggingface/o/m@1' },
      { type: 'data', name: 'x', purl: 'pkg:npm/x@1.0.0' },
      { type: 'data', name: 'nothing' },
    ]);
    expect(unassessed.map(({ name }) => name)).toEqual(['m']);
    expect(image.packages.map(({ name }) => name)).toEqual(['x']);
  });

  test('files and headings are no packages', () => {
    const { unassessed } = cdx([
      { type: 'file', name: '/etc/passwd' },
      {
        type: 'application',
        name: 'package-lock.json',
        properties: [{ name: 'aquasecurity:trivy:Class', value: 'lang-pkgs' }],
      },
      { type: 'operating-system', name: 'debian', version: '12' },
    ]);
    expect(unassessed).toEqual([]);
  });

  test.each([
    ['pkg:pypi/jinja2@3.1.2', { name: 'Jinja2' }, 'pypi Jinja2 3.1.2'],
    ['pkg:pypi/jinja2@3.1.2', { name: 'Evil' }, 'pypi jinja2 3.1.2'],
    ['pkg:npm/%40a/b@1.0.0', { group: '@a', name: 'b' }, 'npm @a/b 1.0.0'],
    ['pkg:npm/%40a/b@1.0.0', { group: '@c', name: 'b' }, 'npm @a/b 1.0.0'],
    ['pkg:npm/x', { version: '2.0.0' }, 'npm x 2.0.0'],
  ])('the written name counts where it says the same: %s %j', (purl, more, expected) =>
    expect(one(purl, more)).toBe(expected),
  );

  test('a source without epoch gets that of its sibling', () => {
    const { image } = cdx([
      { name: 'perl', purl: 'pkg:rpm/redhat/perl@5.26.3-1?epoch=4&upstream=perl-5.26.3-1.src.rpm' },
      { name: 'perl-Errno', purl: 'pkg:rpm/redhat/perl-Errno@1.28-1?upstream=perl-5.26.3-1.src.rpm' },
    ]);
    expect(image.packages.map((found) => found.source?.version)).toEqual(['4:5.26.3-1', '4:5.26.3-1']);
  });
});

describe('distributions', () => {
  const deb = { name: 'a', purl: 'pkg:deb/debian/a@1?distro=debian-11' };
  test.each([
    [[{ type: 'operating-system', name: 'alpine', version: '3.19.1' }], 'Alpine:v3.19'],
    [[{ type: 'operating-system', name: 'redhat', version: '9.4' }], 'Red Hat:enterprise_linux:9::baseos'],
    [
      [{ type: 'operating-system', name: 'suse linux enterprise server', version: '15.5' }],
      'SUSE:Linux Enterprise Server 15 SP5',
    ],
    [[{ type: 'operating-system', name: 'opensuse.leap', version: '15.5' }], 'openSUSE:Leap 15.5'],
    [[deb], 'Debian:11'],
    [[{ name: 'a', purl: 'pkg:apk/alpine/a@1?distro=3.18.4' }], 'Alpine:v3.18'],
    [[{ name: 'a', purl: 'pkg:apk/wolfi/a@1?distro=wolfi-20230201' }], 'Wolfi'],
    [[deb, deb, { name: 'b', purl: 'pkg:deb/ubuntu/b@1?distro=ubuntu-22.04' }], 'Debian:11'],
    [[{ name: 'a', purl: 'pkg:deb/debian/a@1' }], undefined],
    [[{ name: 'a', purl: 'pkg:npm/a@1.0.0?distro=debian-11' }], undefined],
    [[{ type: 'operating-system', name: '../x', version: '1' }], undefined],
  ])('%j: %s', (components, ecosystem) => expect(cdx(components).image.distro?.ecosystem).toBe(ecosystem));

  const ubuntu = { name: 'b', purl: 'pkg:deb/ubuntu/b@1?distro=ubuntu-22.04' };
  const system = (more: Json) => ({ type: 'operating-system', name: 'debian', version: '11.3', ...more });
  test.each<[string, readonly Json[], readonly string[] | undefined]>([
    ['of another distribution', [deb, deb, ubuntu], ['packages of ubuntu-22.04']],
    ['of another release than the system', [system({ version: '12' }), deb], ['packages of debian-11']],
    ['of the same release, written otherwise', [system({}), deb], undefined],
    ['of a distribution that is not known', [system({}), { name: 'a', purl: 'pkg:deb/x/a@1?distro=x-1' }], undefined],
    [
      'of what Seaworthy wrote',
      [system({ properties: [{ name: 'seaworthy:ecosystem', value: 'Debian:12' }] }), deb],
      undefined,
    ],
  ])('packages %s are assessed, or told as uncovered', (_name, components, uncovered) => {
    expect(cdx(components).image.distro?.uncovered).toEqual(uncovered);
  });
});

describe('hostile documents', () => {
  test('one component more than are read is not lost in silence', () => {
    const components = Array.from({ length: MAX_COMPONENTS + 1 }, () => ({ type: 'file', name: 'x' }));
    const json = { bomFormat: 'CycloneDX', specVersion: '1.6', components };
    expect(readCycloneDx(json).ok).toBe(false);
    expect(readCycloneDx({ ...json, components: components.slice(1) }).ok).toBe(true);
  });

  test('one package at many places costs no more than their number', () => {
    const began = cpuMs();
    const places = Array.from({ length: 30_000 }, (_, index) => ({
      type: 'library',
      name: 'x',
      purl: 'pkg:npm/x@1.0.0',
      properties: [{ name: 'seaworthy:location', value: `p${index}` }],
    }));
    expect(cdx(places).image.packages[0]?.locations).toHaveLength(30_000);
    expect(cpuMs() - began).toBeLessThan(15_000);
  });

  test('deep nesting ends', () => {
    const depth = 20_000;
    const text = `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[${'{"name":"a","components":['.repeat(depth)}${']}'.repeat(depth)}]}`;
    const found = inspectText(text);
    expect(typeof found === 'string' ? found : found.unassessed.length).toBe(depth);
  });

  test('what is nested in a property does no harm', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"a","properties":[${deep}]}]}`;
    const found = inspectText(text);
    expect(typeof found === 'string' ? found : found.unassessed).toEqual([{ name: 'a', why: 'has no purl' }]);
  });

  test('keys of prototypes do nothing', () => {
    const { image } = cdx([{ name: 'x', purl: 'pkg:npm/x@1.0.0', __proto__: { version: '9' }, constructor: 1 }]);
    expect(image.packages).toHaveLength(1);
  });

  const words = fc.constantFrom(
    ...[
      'SPDXVersion: SPDX-2.3\n',
      'PackageName: x\n',
      'ExternalRef: PACKAGE-MANAGER purl pkg:npm/x@1.0.0\n',
      '<text>',
      '</text>',
      '\n',
      ':',
      ' ',
    ],
    ...[
      '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[',
      '{"name":"x","purl":"pkg:npm/%ff@1"}',
      ',',
      ']}',
      '{"spdxVersion":"SPDX-2.3","packages":[',
    ],
    ...['spdxVersion: SPDX-2.3\n', 'packages:\n', '- name: x\n', '&a', '*a', '\u0000', '"__proto__":', '{', '}'],
  );
  test('never throws, and lists sound names only', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), (parts) => {
        const found = inspectText(parts.join(''));
        for (const { name, version } of typeof found === 'string' ? [] : found.image.packages)
          expect(`${name}@${version}`).toMatch(/^[!-~]+$/);
      }),
      { numRuns: 500 },
    );
  });
});
