import { describe, expect, test } from '@jest/globals';
import { catalog } from '../composed.ts';

const PATH = 'var/lib/rpmmanifest/container-manifest-2';

function line(columns: Partial<Record<number, string>> = {}): string {
  const base = [
    'openssl',
    '1.1.1k-17.cm2',
    '1653816591',
    '1653753130',
    'Microsoft Corporation',
    '(none)',
    '907000',
    'x86_64',
    '0',
    'openssl-1.1.1k-17.cm2.src.rpm',
  ];
  return base.map((text, i) => columns[i] ?? text).join('\t');
}

test('a package', () => {
  expect(catalog(PATH, `${line()}\n\n${line({ 0: 'gpg-pubkey', 9: '(none)' })}\r\n`)).toEqual({
    packages: [
      {
        type: 'rpm',
        name: 'openssl',
        version: '1.1.1k-17.cm2',
        arch: 'x86_64',
        source: { name: 'openssl', version: '1.1.1k-17.cm2' },
        licences: [],
        maintainer: 'Microsoft Corporation',
      },
    ],
  });
});

test.each([
  ['0', '1.1.1k-17.cm2'],
  ['1', '1:1.1.1k-17.cm2'],
  ['(none)', '1.1.1k-17.cm2'],
])('the epoch %s', (epoch, version) => expect(catalog(PATH, line({ 8: epoch })).packages[0]?.version).toBe(version));

describe('damage is told', () => {
  test.each([
    ['too few columns', 'openssl\t1-1'],
    ['too many', `${line()}\tx`],
    ['an epoch of letters', line({ 8: 'x' })],
    ['no name', line({ 0: '' })],
    ['bytes', '\0'],
  ])('%s', (_name, text) => {
    const { problem, packages } = catalog(PATH, `${text}\n${line()}\n`);
    expect(problem).toBeDefined();
    expect(packages).toHaveLength(text === '\0' ? 0 : 1);
  });
});
