import { describe, expect, test } from '@jest/globals';
import { apkStream, findDistro, toDistro } from '../../src/inventory/distro.ts';
import { parseOsRelease } from '../../src/inventory/os-release.ts';
import { composed } from './composed.ts';

describe('OSV ecosystem', () => {
  test.each([
    [{ ID: 'debian', VERSION_ID: '12' }, 'Debian:12'],
    [{ ID: 'debian', VERSION_ID: '12.5' }, 'Debian:12'],
    [{ ID: 'debian', VERSION_ID: '6.0.10' }, 'Debian:6.0'],
    [{ ID: 'debian', VERSION_CODENAME: 'trixie' }, 'Debian:13'],
    [{ ID: 'debian', VERSION_ID: 'forky/sid' }, 'Debian:14'],
    [{ ID: 'debian', VERSION_CODENAME: 'sid' }, 'Debian:sid'],
    [{ ID: 'debian' }, undefined],
    [{ ID: 'debian', VERSION_ID: 'x' }, undefined],
    [{ ID: 'ubuntu', VERSION_ID: '22.04' }, 'Ubuntu:22.04:LTS'],
    [{ ID: 'ubuntu', VERSION_ID: '23.10' }, 'Ubuntu:23.10'],
    [{ ID: 'ubuntu', VERSION_ID: '23.04' }, 'Ubuntu:23.04'],
    [{ ID: 'ubuntu', VERSION_ID: '22' }, undefined],
    [{ ID: 'alpine', VERSION_ID: '3.19.1' }, 'Alpine:v3.19'],
    [{ ID: 'alpine', VERSION_ID: '3.24.0_alpha20260127' }, undefined],
    [{ ID: 'wolfi', VERSION_ID: '20230201' }, 'Wolfi'],
    [{ ID: 'chainguard' }, 'Chainguard'],
    [{ ID: 'almalinux', VERSION_ID: '9.4' }, 'AlmaLinux:9'],
    [{ ID: 'rocky', VERSION_ID: '9.4' }, 'Rocky Linux:9'],
    [
      { ID: 'rhel', VERSION_ID: '9.4', CPE_NAME: 'cpe:/o:redhat:enterprise_linux:9::baseos' },
      'Red Hat:enterprise_linux:9::baseos',
    ],
    [{ ID: 'opensuse-leap', VERSION_ID: '15.5' }, 'openSUSE:Leap 15.5'],
    [{ ID: 'sles', PRETTY_NAME: 'SUSE Linux Enterprise Server 15 SP5' }, 'SUSE:Linux Enterprise Server 15 SP5'],
    [{ ID: 'azurelinux', VERSION_ID: '3.0' }, 'Azure Linux:3'],
    [{ ID: 'photon', VERSION_ID: '3.0' }, 'Photon OS:3.0'],
    [{ ID: 'openEuler', VERSION: '22.03 (LTS-SP1)' }, 'openEuler:22.03-LTS-SP1'],
    [
      { ID: 'rhel', VERSION_ID: '10.1', CPE_NAME: 'cpe:/o:redhat:enterprise_linux:10::baseos' },
      'Red Hat:enterprise_linux:10.0',
    ],
    [{ ID: 'centos', VERSION_ID: '7', NAME: 'CentOS Linux' }, 'Red Hat:enterprise_linux:7::server'],
    [{ ID: 'centos', VERSION_ID: '8', NAME: 'CentOS Linux' }, 'Red Hat:enterprise_linux:8::baseos'],
    [{ ID: 'centos', VERSION_ID: '8', NAME: 'CentOS Stream' }, undefined],
    [{ ID: 'centos', VERSION_ID: '9', PRETTY_NAME: 'CentOS Stream 9' }, undefined],
    [{ ID: 'centos', VERSION_ID: '10' }, undefined],
    [{ ID: 'sles', PRETTY_NAME: 'SUSE Linux Enterprise Server 12 SP5' }, 'SUSE:Linux Enterprise Server 12 SP5'],
    [{ ID: 'sles', PRETTY_NAME: 'something' }, undefined],
    [{ ID: 'opensuse-tumbleweed', VERSION_ID: '20260101' }, 'openSUSE:Tumbleweed'],
    [{ ID: 'mariner', VERSION_ID: '2.0' }, 'Azure Linux:2'],
    [{ ID: 'minimos' }, 'MinimOS'],
    [{ ID: 'amzn', VERSION_ID: '2023' }, undefined],
    [{ ID: 'ol', VERSION_ID: '9.3' }, undefined],
    [{ ID: 'fedora', VERSION_ID: '41' }, undefined],
    [{ ID: 'arch' }, undefined],
    [{ ID: '__proto__', VERSION_ID: '1' }, undefined],
  ])('%j is %s', (facts, ecosystem) => expect(toDistro(facts)?.ecosystem).toBe(ecosystem));
});

describe('distributions of several ecosystems', () => {
  test('the modules of SUSE Linux Enterprise 15', () => {
    const ecosystems = toDistro({ ID: 'sles', PRETTY_NAME: 'SUSE Linux Enterprise Server 15 SP6' })?.ecosystems;
    expect(ecosystems).toContain('SUSE:Linux Enterprise Module for Basesystem 15 SP6');
    expect(ecosystems).toContain('SUSE:Linux Enterprise Server 15 SP6-LTSS');
  });
  test.each([
    [{ ID: 'debian', VERSION_ID: '12' }],
    [{ ID: 'sles', PRETTY_NAME: 'SUSE Linux Enterprise Server 12 SP5' }],
    [{ ID: 'ubuntu', VERSION_ID: '22.04' }],
    [{ ID: 'fedora', VERSION_ID: '41' }],
  ])('%j is not one', (facts) => expect(toDistro(facts)?.ecosystems).toBeUndefined());

  test.each([
    ['22.04', ['Ubuntu:22.04:LTS', 'Ubuntu:Pro:22.04:LTS']],
    ['23.10', undefined],
  ])('Ubuntu %s with Pro', (version, ecosystems) =>
    expect(toDistro({ ID: 'ubuntu', VERSION_ID: version }, { pro: true })?.ecosystems).toEqual(ecosystems),
  );
});

describe('purl', () => {
  test.each([
    [
      { ID: 'debian', VERSION_ID: '12' },
      { namespace: 'debian', distro: 'debian-12' },
    ],
    [
      { ID: 'alpine', VERSION_ID: '3.19.1' },
      { namespace: 'alpine', distro: 'alpine-3.19.1' },
    ],
    [
      { ID: 'rhel', VERSION_ID: '9.4' },
      { namespace: 'redhat', distro: 'rhel-9.4' },
    ],
    [{ ID: 'wolfi' }, { namespace: 'wolfi', distro: 'wolfi' }],
  ])('%j', (facts, purl) => expect(toDistro(facts)?.purl).toEqual(purl));
});

describe("Alpine's stream", () => {
  test.each([
    [['https://dl-cdn.alpinelinux.org/alpine/v3.19/main'], '3.19'],
    [['http://mirror/alpine/v3.9/main', 'http://mirror/alpine/v3.10/community'], '3.10'],
    [['@edge http://mirror/alpine/v3.99/main', 'http://mirror/v3.18/main'], '3.18'],
    [['http://mirror/alpine/edge/main'], undefined],
    [[], undefined],
  ])('%j is %s', (lines, stream) => expect(apkStream(lines)).toBe(stream));

  test('it goes before os-release', () => {
    const image = composed({
      'etc/os-release': { 1: 'ID=alpine\nVERSION_ID=3.18.4\n' },
      'etc/apk/repositories': { 1: '# a comment\nhttps://x/alpine/v3.19/main\n' },
    });
    expect(findDistro(image)).toMatchObject({ version: '3.18.4', ecosystem: 'Alpine:v3.19' });
  });
});

describe('which file counts', () => {
  test('etc before usr/lib, and the highest layer', () => {
    const image = composed({
      'usr/lib/os-release': { 1: 'ID=debian\nVERSION_ID=11' },
      'etc/os-release': { 1: 'ID=debian\nVERSION_ID=12', 2: 'ID=debian\nVERSION_ID=13' },
    });
    expect(findDistro(image)?.version).toBe('13');
  });
  test.each([
    ['etc/alpine-release', '3.15.4\n', 'alpine', '3.15.4'],
    ['etc/debian_version', '11.3\n', 'debian', '11.3'],
    ['etc/redhat-release', 'CentOS release 6.10 (Final)\n', 'centos', '6.10'],
  ])('%s alone tells', (path, text, id, version) =>
    expect(findDistro(composed({ [path]: { 1: text } }))).toMatchObject({ id, version }),
  );
  test.each([
    ['etc/alpine-release', ''],
    ['etc/os-release', 'VERSION_ID=12'],
    ['etc/redhat-release', 'something else'],
  ])('%s that says nothing is none', (path, text) =>
    expect(findDistro(composed({ [path]: { 1: text } }))).toBeUndefined(),
  );
});

describe('os-release(5)', () => {
  test.each([
    ['A=b', { A: 'b' }],
    ['A="b c"', { A: 'b c' }],
    ["A='b $c'", { A: 'b $c' }],
    ['A="b \\"c\\" \\$d \\n"', { A: 'b "c" $d \\n' }],
    ['A=b\\ c', { A: 'b c' }],
    ['A=b # no', { A: 'b' }],
    ['# A=b', {}],
    ['a=b\n=x\nA', {}],
    ['A=\r\nB=2\r\n', { A: '', B: '2' }],
    ['A="unfinished', { A: 'unfinished' }],
  ])('%j', (text, facts) => expect(parseOsRelease(text)).toEqual(facts));
});
