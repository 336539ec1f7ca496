import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { java } from '../../../src/inventory/inspectors/java.ts';
import { type ZipMember, zipOf } from '../../helpers/zip-writer.ts';

function pom(group: string, artifact: string, version: string): ZipMember {
  return {
    name: `META-INF/maven/${group}/${artifact}/pom.properties`,
    content: `groupId=${group}\nartifactId=${artifact}\nversion=${version}\n`,
  };
}

const CLASS: ZipMember = { name: 'a/B.class', content: 'cafebabe' };

function manifest(text: string): ZipMember {
  return { name: 'META-INF/MANIFEST.MF', content: `Manifest-Version: 1.0\n${text}\n` };
}

function inspect(path: string, bytes: Uint8Array): CatalogedFile | undefined {
  return java.inspect(path, inMemory(bytes));
}

function listed(path: string, bytes: Uint8Array): string[] {
  return (inspect(path, bytes)?.packages ?? []).map(({ name, version, within }) =>
    [name, version, within].filter((part) => part !== undefined).join(' '),
  );
}

function sha1(bytes: Uint8Array): string {
  return `sha1:${createHash('sha1').update(bytes).digest('hex')}`;
}

describe('which files', () => {
  const entry = { kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 9999 } as const;
  test.each(
    ['a.jar', 'a.WAR', 'x/a.ear', 'a.par', 'a.jpi', 'a.hpi', 'a.kar', 'a.sar', 'a.nar', 'a.lpkg', 'a.rar'].map(
      (path) => [path, true] as const,
    ),
  )('%s: %s', (path, wanted) => expect(java.wants({ ...entry, path })).toBe(wanted));
  test.each(['a.zip', 'jar', 'a.jar.sha1', 'a.txt'])('not %s', (path) =>
    expect(java.wants({ ...entry, path })).toBe(false),
  );
});

describe('what an archive is', () => {
  test('by pom.properties, with the digest of the archive', () => {
    const jar = zipOf([pom('org.a', 'b', '1.0'), CLASS]);
    expect(inspect('lib/b-1.0.jar', jar)).toEqual({
      packages: [{ type: 'maven', name: 'org.a:b', version: '1.0', licences: [], hashes: [sha1(jar)] }],
    });
  });

  test('a shaded archive: its own artifact, and every other by itself', () => {
    const jar = zipOf([pom('org.a', 'b', '1.0'), pom('org.c', 'd', '2.0'), CLASS]);
    expect(listed('b-1.0.jar', jar)).toEqual(['org.a:b 1.0', 'org.c:d 2.0 META-INF/maven/org.c/d/pom.properties']);
    expect(inspect('b-1.0.jar', jar)?.packages[1]?.hashes).toBeUndefined();
  });

  test('a bundle that calls itself as its file is called is no artifact that it only carries along', () => {
    const named = manifest('Bundle-Name: guice\nBundle-SymbolicName: com.google.inject\nBundle-Version: 4.2.3');
    expect(listed('guice.jar', zipOf([named, pom('cglib', 'cglib', '3.2.12'), CLASS]))).toEqual([
      'cglib:cglib 3.2.12 META-INF/maven/cglib/cglib/pom.properties',
      'com.google.inject:guice 4.2.3',
    ]);
  });

  test('with its licences: those of the project, else those of the manifest; those of another artifact are its own', () => {
    const project = (group: string, artifact: string, licence: string): ZipMember => ({
      name: `META-INF/maven/${group}/${artifact}/pom.xml`,
      content: `<project><licenses><license><name>${licence}</name></license></licenses></project>`,
    });
    const bundle = manifest('Bundle-License: ISC');
    const found = (...members: ZipMember[]): unknown =>
      inspect('b-1.0.jar', zipOf([...members, CLASS]))?.packages.map(({ name, licences }) => [name, ...licences]);
    const own = pom('org.a', 'b', '1.0');
    expect(found(bundle, own, project('org.a', 'b', 'MIT'))).toEqual([['org.a:b', 'MIT']]);
    expect(found(bundle, own)).toEqual([['org.a:b', 'ISC']]);
    expect(found(bundle)).toEqual([['b', 'ISC']]);
    const text = { name: 'META-INF/LICENSE.txt', content: '  Apache License\n Version 2.0, January 2004\n' };
    expect(found(text, own)).toEqual([['org.a:b', 'Apache-2.0']]);
    expect(found(text, bundle)).toEqual([['b', 'ISC']]);
    expect(found({ ...text, name: 'x/LICENSE.txt' }, own)).toEqual([['org.a:b']]);
    expect(found(bundle, own, pom('org.c', 'd', '2.0'), project('org.c', 'd', 'Zlib'))).toEqual([
      ['org.a:b', 'ISC'],
      ['org.c:d', 'Zlib'],
    ]);
    expect(found(own, pom('org.c', 'd', '2.0'))).toEqual([['org.a:b'], ['org.c:d']]);
  });

  test('by pom.xml where there is nothing else', () => {
    const xml =
      '<project><parent><groupId>p</groupId><version>3</version></parent><artifactId>b</artifactId></project>';
    expect(listed('b.jar', zipOf([{ name: 'META-INF/maven/org.a/b/pom.xml', content: xml }, CLASS]))).toEqual([
      'org.a:b 3',
    ]);
  });
  test('a pom.xml elsewhere is a sample', () =>
    expect(
      listed(
        'b.jar',
        zipOf([
          {
            name: 'archetype-resources/pom.xml',
            content: '<project><groupId>a</groupId><artifactId>b</artifactId><version>1</version></project>',
          },
        ]),
      ),
    ).toEqual([]));

  test('by the manifest', () =>
    expect(listed('app/spring-web-5.3.9.jar', zipOf([manifest('Implementation-Version: 5.3.9'), CLASS]))).toEqual([
      'org.springframework:spring-web 5.3.9',
    ]));
  test('what cannot be known is left out: group, version', () => {
    expect(listed('app/widget-1.0.jar', zipOf([CLASS]))).toEqual(['widget 1.0']);
    expect(listed('app/widget.jar', zipOf([CLASS]))).toEqual(['widget ']);
    expect(listed('app/data.jar', zipOf([{ name: 'readme', content: 'x' }]))).toEqual([]);
  });
  test('an archive that bundles others under a name of its own is still there itself', () =>
    expect(
      listed('spring-web-5.3.9.jar', zipOf([pom('org.c', 'd', '2.0'), pom('org.e', 'f', '2.0'), CLASS])),
    ).toContain('org.springframework:spring-web 5.3.9'));
});

describe('archives in archives', () => {
  const inner = zipOf([pom('org.a', 'b', '1.0'), CLASS]);

  test.each([true, false])('stored: %s', (stored) => {
    const war = zipOf([{ name: 'WEB-INF/lib/b-1.0.jar', content: inner, stored }]);
    const found = inspect('app.war', war)?.packages ?? [];
    expect(found).toEqual([
      {
        type: 'maven',
        name: 'org.a:b',
        version: '1.0',
        licences: [],
        hashes: [sha1(inner)],
        within: 'WEB-INF/lib/b-1.0.jar',
      },
    ]);
    const ear = zipOf([{ name: 'app.war', content: war, stored: !stored }]);
    expect(listed('app.ear', ear)).toEqual(['org.a:b 1.0 app.war!/WEB-INF/lib/b-1.0.jar']);
  });

  test('behind a script that starts it', () => {
    const jar = zipOf([{ name: 'BOOT-INF/lib/b-1.0.jar', content: inner, stored: true }], {
      before: Buffer.from('#!/bin/sh\nexec java -jar "$0"\n'),
    });
    expect(java.starts(jar.subarray(0, 64))).toBe(true);
    expect(listed('app.jar', jar)).toEqual(['org.a:b 1.0 BOOT-INF/lib/b-1.0.jar']);
  });

  test('a script that only has the name is nothing of ours', () =>
    expect(inspect('app.jar', Buffer.from('#!/bin/sh\necho no archive at all\n'))).toBeUndefined());

  test('a damaged one is told, the others are read', () => {
    const war = zipOf([
      { name: 'WEB-INF/lib/bad.jar', content: inner.subarray(0, 100) },
      { name: 'WEB-INF/lib/b-1.0.jar', content: inner },
    ]);
    const found = inspect('app.war', war);
    expect(found?.packages).toHaveLength(1);
    expect(found?.problem).toContain('bad.jar');
  });

  test('deep nesting ends in a problem', () => {
    let jar = inner;
    for (let i = 0; i < 30; i += 1) jar = zipOf([{ name: 'a.jar', content: jar, stored: true }]);
    const found = inspect('a.jar', jar);
    expect(found?.packages).toEqual([]);
    expect(found?.problem).toContain('deeper');
  });

  test('an archive that inflates beyond bounds is told and not inflated', () => {
    const bomb = zipOf([
      { name: 'a.jar', content: inner, claims: { size: 0x7fffffff } },
      { name: 'b.jar', content: inner },
    ]);
    const found = inspect('x.war', bomb);
    expect(found?.problem).toContain('a.jar');
    expect(found?.packages).toHaveLength(1);
  });

  test.each([
    ['no archive', Buffer.from('PK\x03\x04 and then nothing')],
    ['cut short', inner.subarray(0, inner.length - 30)],
  ])('%s is told', (_name, bytes) => expect(inspect('a.jar', bytes)?.problem).toBeDefined());
});

describe('foreign bytes', () => {
  const war = zipOf([
    { name: 'WEB-INF/lib/b-1.0.jar', content: zipOf([pom('org.a', 'b', '1.0'), CLASS]), stored: true },
    { name: 'WEB-INF/lib/c-1.0.jar', content: zipOf([manifest('Bundle-SymbolicName: org.c.c-c'), CLASS]) },
    pom('org.x', 'y', '1'),
    manifest('Implementation-Version: 1'),
  ]);
  test('damaged archives never throw, and list sound names only', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(war.length - 1), fc.nat(255)), { maxLength: 12 }), (changes) => {
        const bytes = Buffer.from(war);
        for (const [at, value] of changes) bytes[at] = value;
        for (const { name, version } of inspect('app.war', bytes)?.packages ?? []) {
          expect(name).toMatch(/^[!-~]{1,513}$/);
          expect(version).toMatch(/^[!-~]{0,256}$/);
        }
      }),
      { numRuns: 1000, seed: 4 },
    );
  });
});

test('a nested archive that is stored with another size than its own is not looked into: many could share their bytes', () => {
  const inner = zipOf([pom('org.a', 'b', '1.0'), CLASS]);
  const sound = zipOf([{ name: 'b.jar', content: inner, stored: true }]);
  expect(listed('x.jar', sound)).toEqual(['org.a:b 1.0 b.jar']);
  const lying = Buffer.from(sound);
  // The compressed size in the directory, whose entry begins 46 bytes and a name before the end record.
  const central = lying.length - 22 - 46 - 'b.jar'.length;
  lying.writeUInt32LE(0, central + 20);
  expect(inspect('x.jar', lying)).toMatchObject({ packages: [], problem: expect.any(String) as unknown });
});
