import { describe, expect, test } from '@jest/globals';
import type { CatalogedFile, ComposedFile, ComposedImage } from '../../src/domain/layer.ts';
import type { FoundPackage } from '../../src/domain/package.ts';
import { assemble } from '../../src/inventory/assemble.ts';
import { composed, layerId } from './composed.ts';

function file(path: string, content: Partial<CatalogedFile>, layer = 1): ComposedFile {
  return { path, cataloger: 'x', versions: [{ layer: layerId(layer), content: { packages: [], ...content } }] };
}

function image(files: readonly ComposedFile[]): ComposedImage {
  const release = composed({ 'etc/os-release': { 1: 'ID=rhel\nVERSION_ID=9.4\n' } });
  return { ...release, files: [...release.files, ...files] };
}

function maven(name: string, within?: string): FoundPackage {
  return { type: 'maven', name, version: '1.0', licences: [], ...(within === undefined ? {} : { within }) };
}

function rpm(name: string, files: readonly string[], maintainer = 'Red Hat, Inc.'): FoundPackage {
  return { type: 'rpm', name, version: '1-1.el9', arch: 'x86_64', licences: [], maintainer, files };
}

describe('packages within archives', () => {
  test('each has its own place', () => {
    const inner = [maven('g:a', 'lib/a.jar'), maven('g:a', 'lib/copy/a.jar'), maven('g:app')];
    const { packages } = assemble(
      image([file('app/x.war', { packages: inner }), file('app/y.war', { packages: inner })]),
      'x',
    );
    expect(packages.map((one) => [one.name, one.within, one.locations])).toEqual([
      ['g:a', 'lib/a.jar', ['app/x.war']],
      ['g:a', 'lib/copy/a.jar', ['app/x.war']],
      ['g:a', 'lib/a.jar', ['app/y.war']],
      ['g:a', 'lib/copy/a.jar', ['app/y.war']],
      ['g:app', undefined, ['app/x.war', 'app/y.war']],
    ]);
  });

  test('belong to who owns the archive', () => {
    const war = file('usr/share/java/x.war', { packages: [maven('g:a', 'lib/a.jar')] });
    const database = file('var/lib/rpm/rpmdb.sqlite', { packages: [rpm('x', ['usr/share/java/x.war'])] });
    const found = assemble(image([war, database]), 'x').packages.find((one) => one.type === 'maven');
    expect(found?.owner).toBe('pkg:rpm/redhat/x@1-1.el9?arch=x86_64&distro=rhel-9.4');
  });

  test('a layer that replaces the archive brings what is new in it alone', () => {
    const versions = [
      { layer: layerId(1), content: { packages: [maven('g:a', 'lib/a.jar')] } },
      { layer: layerId(2), content: { packages: [maven('g:a', 'lib/a.jar'), maven('g:a', 'lib/b.jar')] } },
    ];
    const { packages } = assemble(image([{ path: 'x.war', cataloger: 'java', versions }]), 'x');
    expect(packages.map((one) => [one.within, one.layer])).toEqual([
      ['lib/a.jar', layerId(1)],
      ['lib/b.jar', layerId(2)],
    ]);
  });
});

describe('programs', () => {
  const go: FoundPackage = { type: 'golang', name: 'golang.org/x/net', version: 'v0.1.0', licences: [] };

  test('each has the symbols of its own file', () => {
    const { packages } = assemble(
      image([file('bin/a', { packages: [go], symbols: 'AAAA' }), file('bin/b', { packages: [go], symbols: 'BBBB' })]),
      'x',
    );
    expect(packages.map((one) => [one.locations, one.symbols])).toEqual([
      [['bin/a'], 'AAAA'],
      [['bin/b'], 'BBBB'],
    ]);
  });

  test.each([
    ['rpm owns it', rpm('podman', ['usr/bin/podman']), true],
    ['the list says sbin', rpm('podman', ['usr/sbin/podman']), true],
    ['another path', rpm('podman', ['usr/bin/other']), false],
    ['a vendor beside the distribution', rpm('docker', ['usr/bin/podman'], 'Docker'), false],
  ])('%s', (_name, owner, owned) => {
    const files = [file('usr/bin/podman', { packages: [go] }), file('var/lib/rpm/Packages', { packages: [owner] })];
    const found = assemble(image(files), 'x').packages.find((one) => one.type === 'golang');
    expect(found?.owner !== undefined).toBe(owned);
  });

  test('of dpkg, on a merged /usr', () => {
    const status = 'Package: busybox\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n';
    const base = composed({
      'etc/os-release': { 1: 'ID=debian\nVERSION_ID=12\n' },
      'var/lib/dpkg/status': { 1: status },
      'var/lib/dpkg/info/busybox.list': { 1: '/.\n/bin\n/bin/busybox\n' },
    });
    const generic: FoundPackage = { type: 'generic', name: 'busybox', version: '1.35.0', licences: [] };
    const { packages } = assemble(
      { ...base, files: [...base.files, file('usr/bin/busybox', { packages: [generic] })] },
      'x',
    );
    expect(packages.find((one) => one.type === 'generic')?.owner).toContain('pkg:deb/debian/busybox@1');
  });
});

test('a distribution package that two databases name is one, with the source that one of them knows', () => {
  const deb: FoundPackage = { type: 'deb', name: 'libssl3', version: '3.0', arch: 'amd64', licences: [] };
  const known: FoundPackage = { ...deb, source: { name: 'openssl', version: '3.0' }, maintainer: 'x' };
  const { packages, distro } = assemble(image([file('a', { packages: [deb] }), file('b', { packages: [known] })]), 'x');
  expect(packages).toMatchObject([{ source: { name: 'openssl' }, maintainer: 'x', locations: ['a', 'b'] }]);
  expect(distro?.uncovered).toBeUndefined();
});
