import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatRegistryRef,
  logicalName,
  nameAsWritten,
  parseRegistryRef,
  parseTarget,
} from '../../src/domain/image-ref.ts';

const HEX = 'a'.repeat(64);

describe('references of the distribution grammar', () => {
  test.each([
    ['alpine', 'docker.io', 'library/alpine', undefined, undefined],
    ['alpine:3.20', 'docker.io', 'library/alpine', '3.20', undefined],
    ['o/app', 'docker.io', 'o/app', undefined, undefined],
    ['docker.io/alpine', 'docker.io', 'library/alpine', undefined, undefined],
    ['index.docker.io/library/alpine', 'docker.io', 'library/alpine', undefined, undefined],
    ['localhost/app', 'localhost', 'app', undefined, undefined],
    ['localhost:5000/app', 'localhost:5000', 'app', undefined, undefined],
    ['localhost:5000/app:1', 'localhost:5000', 'app', '1', undefined],
    ['[::1]:5000/app', '[::1]:5000', 'app', undefined, undefined],
    [`ghcr.io/o/a/b:T_1@sha256:${HEX}`, 'ghcr.io', 'o/a/b', 'T_1', `sha256:${HEX}`],
    ['app:5000', 'docker.io', 'library/app', '5000', undefined],
    ['x/a__b/c-d.e', 'docker.io', 'x/a__b/c-d.e', undefined, undefined],
  ])('%s', (text, registry, repository, tag, digest) => {
    const parsed = parseRegistryRef(text);
    expect(parsed).toEqual({
      ok: true,
      value: { registry, repository, ...(tag && { tag }), ...(digest && { digest }) },
    });
  });

  test.each([
    '',
    '-app',
    '--help',
    'App',
    'a//b',
    'a/',
    '/a',
    'a b',
    'a:',
    'a:-x',
    'a@sha256:12',
    'a@md5:aa',
    'a\nb',
    'a::b',
    'ghcr.io/',
    'a/b:c/d',
    `${'a'.repeat(256)}`,
    'http://x/y',
    'a;b',
    '$(id)',
    'ghcr.io:99999/x',
    '[::::]/x',
    '1.2.3.999/x',
  ])('refuses %j', (text) => {
    const parsed = parseRegistryRef(text);
    expect(parsed.ok ? parsed.value : parsed.failure.code).toBe('image/bad-reference');
  });

  test.each([
    'https://bob:hunter2@ghcr.io/x:1',
    'bob:hunter2@ghcr.io/x:1',
    'registry:bob:hunter2@ghcr.io/x:1',
    'bob:p@hunter2@ghcr.io/x:1',
    'bob:hunter2@',
    'docker-daemon:https://bob:hunter2@ghcr.io/x:1',
  ])('the refusal of %j does not tell the password on', (text) => {
    const parsed = parseTarget(text);
    if (parsed.ok) throw new Error('it is taken');
    expect(JSON.stringify(parsed.failure)).not.toContain('hunter2');
  });

  test.each(['./image.tar', '../a', '/tmp/image', '~/a', 'image.tar', 'image.tar.gz', 'a-b.tgz'])(
    '%j is a path without its kind',
    (text) => {
      const parsed = parseTarget(text);
      expect(parsed.ok ? parsed.value : [parsed.failure.code, parsed.failure.fix.includes('docker-archive:')]).toEqual([
        'image/bad-reference',
        true,
      ]);
    },
  );
  test.each(['ghcr.io/a/image.tar', 'image.tar:1', 'tar', 'a/b.tgz'])('%j is an image', (text) => {
    expect(parseTarget(text).ok).toBe(true);
  });

  test('the refusal of a digest names it', () => {
    const parsed = parseRegistryRef(`App:1@sha256:${'a'.repeat(64)}`);
    expect(!parsed.ok && parsed.failure.what).toContain(`App:1@sha256:${'a'.repeat(64)}`);
  });

  test('what is formatted parses to the same', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,5}([._-][a-z0-9]{1,3})?$/);
    const ref = fc.record({
      registry: fc.constantFrom('ghcr.io', 'localhost:5000', 'r.example:1'),
      repository: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,9}$/),
    });
    fc.assert(
      fc.property(ref, (value) => expect(parseRegistryRef(formatRegistryRef(value))).toEqual({ ok: true, value })),
    );
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseTarget(text)));
  });
});

describe('targets', () => {
  test.each([
    ['oci:out', 'oci-dir'],
    ['oci-archive:a.tar', 'oci-archive'],
    ['docker-archive:/tmp/a:b.tar', 'docker-archive'],
    ['sbom:out/app.cdx.json', 'sbom'],
    ['docker-daemon:app:1', 'docker-daemon'],
    [`docker-daemon:sha256:${HEX}`, 'docker-daemon'],
    ['podman:app', 'podman'],
    ['ghcr.io/o/app', 'registry'],
    ['oci', 'registry'],
  ])('%s is %s', (text, kind) => {
    const parsed = parseTarget(text);
    expect(parsed.ok ? parsed.value.kind : parsed.failure).toBe(kind);
  });

  test.each([
    'oci:',
    'sbom:',
    'sbom:-x',
    'docker-archive:',
    'docker-archive:-x',
    'docker-daemon:--all',
    'docker-daemon:A B',
    'oci:a\0b',
  ])('refuses %j', (text) => {
    expect(parseTarget(text).ok).toBe(false);
  });

  test.each([
    ['ghcr.io/o/app:1', 'ghcr.io/o/app'],
    [`ghcr.io/o/app@sha256:${HEX}`, 'ghcr.io/o/app'],
    ['docker-daemon:app:2', 'docker-daemon:docker.io/library/app'],
    ['docker-archive:a.tar', 'docker-archive:a.tar'],
  ])('%s is the same image as every %s', (text, name) => {
    const parsed = parseTarget(text);
    expect(parsed.ok && logicalName(parsed.value)).toBe(name);
  });

  test.each([
    ['ghcr.io/o/app:1', 'ghcr.io/o/app:1'],
    [`ghcr.io/o/app@sha256:${HEX}`, 'ghcr.io/o/app'],
    [`ghcr.io/o/app:1@sha256:${HEX}`, 'ghcr.io/o/app:1'],
    ['docker-daemon:app:2', 'docker-daemon:app:2'],
    ['docker-archive:a.tar', 'docker-archive:a.tar'],
  ])('%s has the comment of %s', (text, name) => {
    const parsed = parseTarget(text);
    expect(parsed.ok && nameAsWritten(parsed.value)).toBe(name);
  });
});
