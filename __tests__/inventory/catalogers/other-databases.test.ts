import { expect, test } from '@jest/globals';
import { assemble } from '../../../src/inventory/assemble.ts';
import { catalog, composed } from '../composed.ts';

test.each([
  'var/lib/pacman/local/ALPM_DB_VERSION',
  'var/db/pkg/sys-libs/glibc-2.38/PF',
  'nix/var/nix/db/db.sqlite',
  'etc/cos-package-info.json',
  'var/lib/flatpak/app/org.x.Y/current/active/metadata',
  'home/linuxbrew/.linuxbrew/Cellar/jq/1.7/INSTALL_RECEIPT.json',
])('a database that is not read is told: %s', (path) => {
  expect(catalog(path, 'x').problem).toBeDefined();
  expect(catalog(path, '').problem).toBeUndefined();
});

test('a database of many files is told once', () => {
  const image = composed({
    'var/db/pkg/a/b-1/PF': { 1: 'b-1' },
    'var/db/pkg/a/c-1/PF': { 1: 'c-1' },
    'var/db/pkg/a/d-1/PF': { 1: 'd-1' },
    'var/lib/pacman/local/ALPM_DB_VERSION': { 1: '9' },
  });
  const { failures } = assemble(image, 'x');
  expect(failures.map(({ code }) => code)).toEqual(['inventory/unreadable-database', 'inventory/unreadable-database']);
  expect(failures[0]?.what).toContain('2 more');
});
