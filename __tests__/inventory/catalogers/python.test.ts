import { describe, expect, test } from '@jest/globals';
import { python } from '../../../src/inventory/catalogers/python.ts';
import { catalog } from '../composed.ts';

const PATH = 'usr/lib/python3/dist-packages/x-1.dist-info/METADATA';

describe('which files', () => {
  test.each([
    ['usr/lib/python3.11/site-packages/Jinja2-3.1.2.dist-info/METADATA', true],
    ['usr/lib/python3/dist-packages/x-1.egg-info/PKG-INFO', true],
    ['usr/lib/python2.7/argparse.egg-info', true],
    ['opt/x-1-py3.egg/EGG-INFO/PKG-INFO', true],
    ['x.dist-info/RECORD', false],
    ['x/METADATA', false],
    ['x/PKG-INFO', false],
    ['x/.egg-info', false],
  ])('%s: %s', (path, wanted) => expect(python.wants(path)).toBe(wanted));
});

describe('names and versions', () => {
  test.each([
    ['Name: Jinja2\nVersion: 3.1.2\n', 'Jinja2 3.1.2'],
    ['name: a\nVERSION: 1\n', 'a 1'],
    ['Name: a\r\nVersion: 1\r\n\r\nVersion: 2', 'a 1'],
    ['Name: a\nVersion: 1\nVersion: 2\nName: b\n', 'a 1'],
    ['Name: zope.interface\nVersion: 5.4.0.post1+local\n', 'zope.interface 5.4.0.post1+local'],
    ['Summary: x\n Name: evil\nno header here\nName: a\nVersion: 1\n', 'a 1'],
    ['\nName: a\nVersion: 1\n', undefined],
    ['Name: ../a\nVersion: 1\n', undefined],
    ['Name: a b\nVersion: 1\n', undefined],
    ['Name: a\n', undefined],
    ['Name: a\nVersion: 1 2\n', undefined],
    ['', undefined],
  ])('%j: %s', (text, expected) => {
    const found = catalog(PATH, text);
    expect(found.packages.map((one) => `${one.name} ${one.version}`)[0]).toBe(expected);
    expect(found.problem === undefined).toBe(expected !== undefined);
  });
});

describe('licences', () => {
  const head = 'Name: a\nVersion: 1\n';
  test.each([
    ['License: MIT\n', ['MIT']],
    ['License-Expression: MIT OR Apache-2.0\nLicense: x\n', ['MIT OR Apache-2.0']],
    ['License: UNKNOWN\nClassifier: License :: OSI Approved :: BSD License\n', ['BSD License']],
    [`License: ${'x'.repeat(500)}\nClassifier: License :: OSI Approved :: MIT License\n`, ['MIT License']],
    ['Classifier: License :: OSI Approved\n', []],
    ['Classifier: Programming Language :: Python\n', []],
    ['', []],
  ])('%j', (text, licences) => expect(catalog(PATH, head + text).packages[0]?.licences).toEqual(licences));
});
