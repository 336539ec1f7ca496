import { describe, expect, test } from '@jest/globals';
import { endOfLife } from '../../src/inventory/end-of-life.ts';

describe('end of life', () => {
  test.each([
    ['debian', '11', undefined, '2026-08-31'],
    ['debian', '8.2', undefined, '2020-06-30'],
    ['debian', '13', undefined, '2030-06-30'],
    ['debian', '99', undefined, undefined],
    ['ubuntu', '22.04', undefined, '2027-06-01'],
    ['ubuntu', '22', undefined, undefined],
    ['alpine', '3.19.1', undefined, '2025-11-01'],
    ['alpine', '3.1', undefined, '2016-11-01'],
    ['alpine', '3.10.9', undefined, '2021-05-01'],
    ['alpine', '3.24.0_alpha20260127', undefined, undefined],
    ['rocky', '9.4', undefined, '2032-05-31'],
    ['centos', '7', 'CentOS Linux 7 (Core)', '2024-06-30'],
    ['centos', '8', 'CentOS Linux 8', '2021-12-31'],
    ['centos', '8', 'CentOS Stream 8', '2024-05-31'],
    ['amzn', '2018.03', undefined, '2023-12-31'],
    ['centos', '9', 'CentOS Stream 9', '2027-05-31'],
    ['sles', '15.5', undefined, '2024-12-31'],
    ['sles', '15.9', undefined, undefined],
    ['sles', '15', undefined, '2019-12-31'],
    ['sles_sap', '15.6', undefined, '2025-12-31'],
    ['opensuse-leap', '15.6', undefined, '2026-04-30'],
    ['opensuse-tumbleweed', '20260101', undefined, undefined],
    ['fedora', '41', undefined, '2025-12-15'],
    ['ol', '7.9', undefined, '2024-12-31'],
    ['azurelinux', '3.0.20260616', undefined, '2027-08-31'],
    ['mariner', '2.0', undefined, '2025-07-31'],
    ['photon', '3.0', undefined, '2024-03-01'],
    ['almalinux', '8.10', undefined, '2029-03-01'],
    ['rhel', '9.4', undefined, '2032-05-31'],
    ['unheard-of', '1', undefined, undefined],
    ['debian', 'constructor', undefined, undefined],
    ['debian', '', undefined, undefined],
    ['constructor', 'name', undefined, undefined],
    ['__proto__', 'constructor', undefined, undefined],
  ])('%s %s %s: %s', (id, version, name, until) => expect(endOfLife(id, version, name)).toBe(until));

  test.each([
    ['ubuntu', '18.04', '2028-04-26'],
    ['ubuntu', '18.04.6', '2028-04-26'],
    ['ubuntu', '23.10', '2024-07-11'],
    ['ubuntu', 'constructor', undefined],
    ['debian', '12', '2028-06-30'],
  ])('%s %s with Ubuntu Pro: %s', (id, version, until) =>
    expect(endOfLife(id, version, '', { pro: true })).toBe(until),
  );
});
