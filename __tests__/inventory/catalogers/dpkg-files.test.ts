import { describe, expect, test } from '@jest/globals';
import { catalog } from '../composed.ts';

const MD5 = 'a'.repeat(32);

describe('file lists', () => {
  test.each([
    [
      'var/lib/dpkg/info/npm:all.list',
      '/.\n/usr\n/usr/bin\n/usr/bin/npm\n/usr/share/doc/npm/README\n/usr/share/npm/package.json\n',
      'npm:all',
      ['usr/bin/npm', 'usr/share/npm/package.json'],
    ],
    [
      'var/lib/dpkg/info/libssl3.md5sums',
      `${MD5}  usr/lib/x86_64-linux-gnu/libssl.so.3\n${MD5}  usr/share/doc/libssl3/copyright\n`,
      'libssl3',
      ['usr/lib/x86_64-linux-gnu/libssl.so.3'],
    ],
    ['var/lib/dpkg/status.d/base.md5sums', `${MD5}  ./usr/bin/true\n`, 'base', ['usr/bin/true']],
    ['usr/lib/opkg/info/busybox.list', '/bin/busybox\t0100755\n/etc/x\n', 'busybox', ['bin/busybox']],
    [
      'var/lib/dpkg/info/python3.list',
      '/usr/bin/python3.11\n/usr/lib/python3/a.py\n/usr/lib/python3/dist-packages/a-1.egg-info\n',
      'python3',
      ['usr/bin/python3.11', 'usr/lib/python3/dist-packages/a-1.egg-info'],
    ],
  ])('%s', (path, text, name, paths) => expect(catalog(path, text).owns).toEqual({ package: name, paths }));
});
