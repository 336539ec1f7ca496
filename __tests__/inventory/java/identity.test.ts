import { describe, expect, test } from '@jest/globals';
import { identify, readFileName } from '../../../src/inventory/java/identity.ts';
import { knownGroup } from '../../../src/inventory/java/known-groups.ts';
import { readManifest } from '../../../src/inventory/java/manifest.ts';
import { readPomProperties, readPomXml } from '../../../src/inventory/java/pom.ts';

describe('file names', () => {
  test.each([
    ['spring-core-5.3.9.jar', 'spring-core', '5.3.9'],
    ['lib/commons-lang3-3.12.0.jar', 'commons-lang3', '3.12.0'],
    ['bcprov-jdk15on-1.70.jar', 'bcprov-jdk15on', '1.70'],
    ['guava-31.1-jre.jar', 'guava', '31.1-jre'],
    ['my-http2-server-5.war', 'my-http2-server', '5'],
    ['app.jar', 'app', undefined],
    ['.jar', '.jar', undefined],
  ])('%s', (path, artifact, version) =>
    expect(readFileName(path)).toEqual(version === undefined ? { artifact } : { artifact, version }),
  );
});

describe('manifests', () => {
  test('lines go on, sections end', () => {
    const read = readManifest(
      '\uFEFFManifest-Version: 1.0\r\nBundle-Name: a\r\n b\r\n\r\nName: x\r\nBundle-Version: 2\r\n',
    );
    expect([...read]).toEqual([
      ['manifest-version', '1.0'],
      ['bundle-name', 'ab'],
    ]);
  });

  test.each([
    ['spring-core-5.3.9.jar', 'Implementation-Title: spring-core', 'org.springframework', 'spring-core', '5.3.9'],
    [
      'a.jar',
      'Bundle-SymbolicName: com.fasterxml.jackson.core.jackson-core\nBundle-Version: 2.14.0',
      'com.fasterxml.jackson.core',
      'jackson-core',
      '2.14.0',
    ],
    [
      'commons-lang3-3.12.0.jar',
      'Bundle-SymbolicName: org.apache.commons.lang3',
      'org.apache.commons',
      'commons-lang3',
      '3.12.0',
    ],
    ['x-y-1.0.jar', 'Implementation-Vendor-Id: org.example.x', 'org.example.x', 'x-y', '1.0'],
    [
      'git.hpi',
      'Group-Id: org.jenkins-ci.plugins\nShort-Name: git\nPlugin-Version: 5.2.0',
      'org.jenkins-ci.plugins',
      'git',
      '5.2.0',
    ],
    [
      'a.nar',
      'Nar-Group: org.apache.nifi\nNar-Id: nifi-standard-nar\nNar-Version: 1.2.3',
      'org.apache.nifi',
      'nifi-standard-nar',
      '1.2.3',
    ],
    [
      'guice-jmx.jar',
      'Bundle-Name: guice-jmx\nBundle-SymbolicName: com.google.inject.tools.jmx\nBundle-Version: 4.2.3',
      'com.google.inject.extensions',
      'guice-jmx',
      '4.2.3',
    ],
    ['a-b.jar', 'Bundle-SymbolicName: org.a.a-b;singleton:=true\nBundle-Version: 1', 'org.a', 'a-b', '1'],
  ])('%s: %j', (path, manifest, group, artifact, version) =>
    expect(identify(readManifest(manifest), path)).toEqual({ group, artifact, version }),
  );

  test.each([
    ['widget-1.0.jar', ''],
    ['widget-1.0.jar', 'Bundle-SymbolicName: com.example.widget'],
    ['widget-1.0.jar', 'Implementation-Vendor-Id: org.apache'],
    ['widget-1.0.jar', 'Implementation-Vendor-Id: Example Inc.'],
    ['widget-1.0.jar', 'Implementation-Vendor: Example'],
  ])('no group is invented: %s, %j', (path, manifest) =>
    expect(identify(readManifest(manifest), path)).toEqual({ artifact: 'widget', version: '1.0' }),
  );

  test('a file may be called anything, an artifact may not', () =>
    expect(identify(readManifest(''), 'x/my app é.jar')).toEqual({ artifact: 'my_app__' }));
  test('a version that is no token is none', () =>
    expect(identify(readManifest('Implementation-Version: ${project.version}'), 'a.jar')).toEqual({ artifact: 'a' }));
});

describe('groups that the name tells', () => {
  test.each([
    ['spring-boot-starter-web', '3.1.0', 'org.springframework.boot'],
    ['spring-web', '6.0.0', 'org.springframework'],
    ['hibernate-core', '5.6.0.Final', 'org.hibernate'],
    ['hibernate-core', '6.2.0.Final', 'org.hibernate.orm'],
    ['groovy-json', '3.0.9', 'org.codehaus.groovy'],
    ['groovy-json', '4.0.2', 'org.apache.groovy'],
    ['tomcat-embed-core', '9.0.1', 'org.apache.tomcat.embed'],
    ['tomcat-coyote', '9.0.1', 'org.apache.tomcat'],
    ['widget', '1', undefined],
    ['spring-widget', '1', undefined],
  ])('%s %s: %s', (artifact, version, group) => expect(knownGroup(artifact, version)).toBe(group));
});

describe('coordinates of Maven', () => {
  test('properties', () =>
    expect(readPomProperties('#Generated\n! x\nversion=1.0\r\ngroupId = org.a\nartifactId:b\n')).toEqual({
      group: 'org.a',
      artifact: 'b',
      version: '1.0',
    }));
  test.each([
    '',
    'groupId=a\nartifactId=b',
    'groupId=a\nartifactId=b\nversion=${v}',
    'groupId=a:b\nartifactId=b\nversion=1',
  ])('no coordinate: %j', (text) => expect(readPomProperties(text)).toBeUndefined());

  test('a project takes from its parent what it does not say', () =>
    expect(
      readPomXml(`<?xml version="1.0"?><!-- <version>9</version> --><project xmlns="x"><parent><groupId>org.a</groupId>
        <artifactId>p</artifactId><version>2.0</version></parent><artifactId> b </artifactId><name/>
        <dependencies><dependency><version>9</version></dependency></dependencies></project>`),
    ).toEqual({ group: 'org.a', artifact: 'b', version: '2.0' }));
  test.each(['', '<', '<project>', '<x><artifactId>a</artifactId></x>', '<project><!--', '<a>'.repeat(10_000)])(
    'no project: %#',
    (xml) => expect(readPomXml(xml)).toBeUndefined(),
  );
});
