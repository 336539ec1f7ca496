import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inMemory } from '../../../src/formats/random-access.ts';
import { program } from '../../../src/inventory/inspectors/program.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

function listed(path: string, text: string | Uint8Array): string[] {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  return (program.inspect(path, inMemory(bytes))?.packages ?? []).map(({ name, version }) => `${name} ${version}`);
}

/** Texts as they stand in real programs (zero bytes as \0), and what they say. */
const KNOWN: readonly [path: string, text: string, found: string][] = [
  ['usr/local/bin/node', 'x node.js/v22.9.0 y', 'node 22.9.0'],
  ['node', '\0node v0.10.48\0', 'node 0.10.48'],
  ['node', '\0v4.9.1\0', 'node 4.9.1'],
  ['usr/local/lib/libpython3.11.so.1.0', '\x003.11\x003.11.2\0', 'python 3.11.2'],
  ['usr/bin/python3.9', '\x003.9.0rc1+\0', 'python 3.9.0rc1+'],
  ['libpypy3.9-c.so', '[PyPy 7.3.12 with GCC', 'pypy 7.3.12'],
  ['ruby', 'ruby 3.2.1 (2023-02-08 revision 31819e82c8)', 'ruby 3.2.1'],
  ['libruby.so.2.7.0', 'ruby 2.7.7p221 (2022-11-24 revision', 'ruby 2.7.7p221'],
  ['php', 'X-Powered-By: PHP/8.2.1\0', 'php-cli 8.2.1'],
  ['usr/local/sbin/php-fpm', 'X-Powered-By: PHP/8.3.0RC1\0', 'php-fpm 8.3.0RC1'],
  ['usr/lib/apache2/modules/libphp.so', 'X-Powered-By: PHP/8.2.1', 'libphp 8.2.1'],
  ['composer', "'pretty_version' => '2.6.5',", 'composer 2.6.5'],
  ['perl', '/usr/local/lib/perl5/5.38.0/x86', 'perl 5.38.0'],
  ['java', '\0openjdk\0java\x000.0\x0011.0.17+8-LTS\0', 'openjdk 11.0.17+8-LTS'],
  ['java', '\x000.0\0\0\x0011.0.22+7\0\0\0openjdk\0java\0', 'openjdk 11.0.22+7'],
  ['java', '\0java\x001.8\x001.8.0_451-b10\0', 'jre 1.8.0_451-b10'],
  ['java', '\0openjdk\0java\x000.0\x0017.0.3+7-jvmci-22.1-b06\0', 'graalvm 17.0.3+7-jvmci-22.1-b06'],
  ['beam.smp', '\0\x0026.1.2\0\0\0Erlang/OTP', 'erlang 26.1.2'],
  ['erlexec', '/usr/src/otp_src_25.3.2.6/erts/', 'erlang 25.3.2.6'],
  ['elixir', 'ELIXIR_VERSION=1.15.4\n', 'elixir 1.15.4'],
  ['libjulia-internal.so.1.9', '\x001.9.3\0branch\0', 'julia 1.9.3'],
  ['dart', '"\x003.5.2 (stable) (', 'dart 3.5.2'],
  ['deno', 'Deno/1.41.0', 'deno 1.41.0'],
  ['libstd-0123456789abcdef.so', '\0clang LLVM (rustc version 1.67.1 (d5a82bbd2 2023-02-07))', 'rust 1.67.1'],
  ['ghc-9.6.5', '\0GHC 9.6.5\0', 'haskell/ghc 9.6.5'],
  ['nginx', '\0nginx version: nginx/1.25.1', 'nginx 1.25.1'],
  ['nginx', '\0nginx version: openresty/1.21.4.1', 'nginx 1.21.4'],
  ['redis-server', '\x007.0.14buildkitsandbox-1702957741000000000', 'redis 7.0.14'],
  ['redis-server', '\x004.0.11841ce7054bd9-1542359302000000000', 'redis 4.0.11'],
  ['valkey-server', 'valkey9.0.0buildkitsandbox-1764887574000000000', 'valkey 9.0.0'],
  ['postgres', '\0PostgreSQL 15.1 on', 'postgresql 15.1'],
  ['postgres', '\0PostgreSQL 16beta4', 'postgresql 16beta4'],
  ['mysql', 'shutdown\x008.0.37\0\0\0\0\0mysql_real_esc', 'mysql 8.0.37'],
  ['mysql', '/build/percona-server-8.0.35/x/mysql-8.0.35', 'percona-server 8.0.35'],
  ['mariadb', '\x0010.6.15-MariaDB', 'mariadb 10.6.15'],
  ['mongod', '7.0.28\0heap_size', 'mongodb 7.0.28'],
  ['memcached', 'memcached 1.6.21', 'memcached 1.6.21'],
  ['haproxy', 'version 2.8.3-86e043a, released 2023', 'haproxy 2.8.3'],
  ['httpd', 'Apache/2.4.57', 'httpd 2.4.57'],
  ['busybox', 'BusyBox v1.36.1 (2023', 'busybox 1.36.1'],
  ['openssl', '\0OpenSSL 1.1.1w  11 Sep 2023', 'openssl 1.1.1w'],
  ['libcrypto.so.3', '\0OpenSSL 3.1.4 24 Oct 2023', 'openssl 3.1.4'],
  ['openssl', '\0OpenSSL 1.1.1 (compatible; AWS-LC 1.69.0)\0', 'aws-lc 1.69.0'],
  ['bash', '@(#)Bash version 5.2.15(1) release GNU', 'bash 5.2.15'],
  ['curl', 'curl/8.4.0', 'curl 8.4.0'],
  ['zstd', '\0v1.5.5\0', 'zstd 1.5.5'],
  ['xz', '\0xz (XZ Utils) 5.4.1\0', 'xz 5.4.1'],
  ['libkrb5.so.3.3', '\0KRB5_BRAND: krb5-1.17-final 1.17 20190108\0', 'krb5 1.17'],
  ['fluent-bit', '\x002.2.1\0\0\0Fluent Bit', 'fluent-bit 2.2.1'],
];

describe('programs by name and bytes', () => {
  test.each(KNOWN)('%s %j', (path, text, found) => {
    const entry = { path, kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 9 } as const;
    expect(program.wants(entry)).toBe(true);
    expect(listed(path, `\x7fELF${text}`)).toEqual([found]);
  });

  test.each([
    ['node', 'node.js/v22'],
    ['libpython3.11.so.1.0', '\x003.12.2\0'],
    ['python3.11', '\x003.11\0'],
    ['ruby', 'ruby 3.2.1 is needed'],
    ['postgres', 'since PostgreSQL 9.1'],
    ['java', '\0java\0'],
    ['openssl', 'OpenSSL is'],
    ['redis-server', '1.234.0.11buildkitsandbox-1'],
  ])('not %s %j', (path, text) => expect(listed(path, `\x7fELF${text}`)).toEqual([]));

  test.each(['usr/bin/node-gyp', 'usr/share/python3.11/x', 'nodes', 'java.policy', 'libpython3.so', 'php.ini'])(
    'nobody wants %s',
    (path) => {
      const entry = { path, kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 9 } as const;
      expect(program.wants(entry)).toBe(false);
    },
  );

  test('a version across the border of what is read at once', () => {
    for (const before of [1024 * 1024 - 10, 1024 * 1024 - 1, 1024 * 1024, 2 * 1024 * 1024 - 3]) {
      const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from('node.js/v22.9.0')]);
      expect(listed('node', bytes)).toEqual(['node 22.9.0']);
    }
  });

  test('a text without end is searched in time that grows with it', () => {
    const started = cpuMs();
    const texts = [
      'nginx version: ',
      "'pretty_version' ",
      '\x001.',
      'PostgreSQL ',
      'HAProxy version',
      '000000000',
      '\0mysql',
    ];
    const paths = ['nginx', 'composer', 'gzip', 'postgres', 'haproxy', 'redis-server', 'mysql'];
    for (const text of texts) for (const path of paths) listed(path, text.repeat(30_000));
    expect(cpuMs() - started).toBeLessThan(20_000);
  });

  test('noise around anchors never throws', () => {
    const words = fc.constantFrom(...KNOWN.map(([, text]) => text), '\0', '1.2.3', '0'.repeat(30), '.', '-');
    const paths = fc.constantFrom(...KNOWN.map(([path]) => path));
    fc.assert(
      fc.property(paths, fc.array(words, { maxLength: 12 }), (path, parts) => {
        for (const one of listed(path, parts.join(''))) expect(one).toMatch(/^[!-~]+ [!-~]{1,100}$/);
      }),
      { numRuns: 1000, seed: 4 },
    );
  });
});
