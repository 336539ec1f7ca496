import { describe, expect, test } from '@jest/globals';
import { isManifest, isOwnable, isProgramPath, isThirdParty, ownershipKey } from '../../src/inventory/ownership.ts';

describe('paths that may be programs', () => {
  test.each([
    'usr/bin/python3.11',
    'bin/busybox',
    'usr/lib/x86_64-linux-gnu/libcrypto.so.1.1',
    'usr/lib/jvm/java-17/lib/server/libjvm.so',
    'usr/lib/go-1.19/pkg/tool/linux_amd64/compile',
    'usr/lib/cni/bridge',
    'opt/x/app.dll',
    'usr/lib/nodejs/x/addon.node',
    'usr/sbin/mkfs.ext4',
  ])('%s', (path) => expect(isProgramPath(path)).toBe(true));
  test.each([
    'usr/share/doc/bash/copyright',
    'etc/passwd',
    'usr/lib/python3/a.py',
    'usr/include/stdio.h',
    'var/lib/x',
    'usr/lib/modules/6.1/x.ko',
    'usr/bin/',
    '',
  ])('%s is none', (path) => expect(isProgramPath(path)).toBe(false));
});

test.each([
  'usr/share/nodejs/x/package.json',
  'usr/lib/python3/dist-packages/x-1.dist-info/METADATA',
  'usr/share/java/a.jar',
  'usr/lib/x/a.rar',
  'usr/lib/python2.7/site-packages/a-1.0-py2.7.egg/EGG-INFO/PKG-INFO',
  'package.json',
])('%s is a manifest, and ownable', (path) => {
  expect(isManifest(`/${path}`)).toBe(true);
  expect(isOwnable(path)).toBe(true);
});

describe('who vouches', () => {
  test.each([
    ['rpm', 'Red Hat, Inc.', 'rhel', false],
    ['rpm', 'Fedora Project', 'rhel', true],
    ['rpm', 'Fedora Project', 'fedora', false],
    ['rpm', undefined, 'almalinux', true],
    ['rpm', 'SUSE LLC <https://www.suse.com/>', 'opensuse-leap', false],
    ['rpm', 'Docker <support@docker.com>', 'unheard-of', true],
    ['rpm', 'Somebody', 'unheard-of', false],
    ['deb', 'Ivan <ivan@nodesource.com>', 'debian', true],
    ['deb', 'Debian <d@debian.org>', 'debian', false],
    ['deb', 'HashiCorp', 'ubuntu', true],
    ['apk', undefined, 'alpine', false],
  ] as const)('%s by %s on %s is of a third party: %p', (type, maintainer, distro, third) =>
    expect(isThirdParty({ type, ...(maintainer === undefined ? {} : { maintainer }) }, distro)).toBe(third),
  );
});

test.each([
  'usr/lib/python3/METADATA',
  'usr/lib/x-1.dist-info/RECORD',
  'usr/share/x/other.json',
  'usr/share/x/jar',
  'a.deps.json/x.txt',
])('%s is no manifest', (path) => expect(isManifest(`/${path}`)).toBe(false));

test.each([
  ['usr/lib/x', 'lib/x'],
  ['lib/x', 'lib/x'],
  ['usr/sbin/nginx', 'bin/nginx'],
  ['sbin/nginx', 'bin/nginx'],
  ['usr/bin/nginx', 'bin/nginx'],
  ['opt/usr/bin/x', 'opt/usr/bin/x'],
])('%s is compared as %s', (path, key) => expect(ownershipKey(path)).toBe(key));
