import { describe, expect, test } from '@jest/globals';
import { redHatStreams } from '../../src/inventory/red-hat.ts';
import { parseRepositoryCpes } from '../../src/inventory/repository-cpe.ts';

const EL = 'Red Hat:enterprise_linux:';
const ARCHES = ['x86_64', 'aarch64', 'ppc64le', 's390x'];
const OF_10 = ['10.0', '10.1', '10.2', '10.3'].map((minor) => EL + minor);

describe('the default content sets', () => {
  const cases = ARCHES.flatMap((arch) => [
    ...['8', '9'].flatMap((release) => [
      [`rhel-${release}-for-${arch}-baseos-rpms`, [`${EL}${release}::baseos`]] as const,
      [`rhel-${release}-for-${arch}-appstream-rpms`, [`${EL}${release}::appstream`]] as const,
      [`codeready-builder-for-rhel-${release}-${arch}-rpms`, [`${EL}${release}::crb`]] as const,
      [`rhel-${release}-for-${arch}-appstream-source-rpms`, [`${EL}${release}::appstream`]] as const,
      [`ubi-${release}-for-${arch}-baseos-rpms`, [`${EL}${release}::baseos`]] as const,
    ]),
    [`rhel-10-for-${arch}-baseos-rpms`, OF_10] as const,
    [`rhel-10-for-${arch}-appstream-rpms`, OF_10] as const,
    [`codeready-builder-for-rhel-10-${arch}-rpms`, OF_10] as const,
  ]);
  test.each(cases)('%s', (set, ecosystems) => expect(redHatStreams('9.4', [set])).toEqual({ ecosystems, unknown: [] }));

  test.each([
    ['ubi-9-appstream-rpms', `${EL}9::appstream`],
    ['ubi-8-codeready-builder-rpms', `${EL}8::crb`],
    ['rhel-8-for-x86_64-baseos-rpms__8', `${EL}8::baseos`],
    ['rhel-7-server-rpms', `${EL}7::server`],
  ])('%s, too', (set, ecosystem) => expect(redHatStreams('9.4', [set]).ecosystems).toEqual([ecosystem]));

  test.each([
    'rhel-9-for-i686-baseos-rpms',
    'rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2',
    'rhel-9-for-x86_64-highavailability-rpms',
    'rhocp-4.12-for-rhel-8-x86_64-rpms',
    'x-rhel-9-for-x86_64-baseos-rpms',
    '__proto__',
  ])('%s is none of them', (set) => expect(redHatStreams('9.4', [set])).toEqual({ ecosystems: [], unknown: [set] }));
});

describe('an image without content sets', () => {
  test.each([
    ['8.6', [`${EL}8::baseos`, `${EL}8::appstream`, `${EL}8::crb`]],
    ['9.4', [`${EL}9::baseos`, `${EL}9::appstream`, `${EL}9::crb`]],
    ['10.1', OF_10],
    ['10.4', [...OF_10, `${EL}10.4`]],
    ['7.9', [`${EL}7::server`]],
    ['99.1', []],
    ['', []],
  ])('of release %s has the default ones', (version, ecosystems) =>
    expect(redHatStreams(version, [])).toEqual({ ecosystems, unknown: [] }),
  );
});

test('BaseOS comes first', () => {
  const sets = ['rhel-9-for-x86_64-appstream-rpms', 'rhel-9-for-x86_64-baseos-rpms'];
  expect(redHatStreams('9.4', sets).ecosystems).toEqual([`${EL}9::baseos`, `${EL}9::appstream`]);
});

describe('the table of the user', () => {
  const text = JSON.stringify({
    data: {
      'rhocp-4.12-for-rhel-8-x86_64-rpms': { cpes: ['cpe:/a:redhat:openshift:4.12::el8'], repo_relative_urls: [] },
      'rhel-8-for-x86_64-baseos-eus-rpms__8_DOT_2': { cpes: ['cpe:/o:redhat:rhel_eus:8.2::baseos'] },
      'rhel-8-for-x86_64-baseos-rpms': { cpes: ['cpe:/o:redhat:enterprise_linux:8::baseos', 'cpe:/o:redhat:rhel:8.3'] },
      strange: { cpes: ['cpe:/a:other:x'] },
    },
  });

  test('goes before the built-in one', () => {
    const table = parseRepositoryCpes(text, 'x.json');
    if (!table.ok) throw new Error(table.failure.what);
    const sets = [...table.value.keys(), 'rhel-9-for-x86_64-baseos-rpms', 'nobody'];
    expect(redHatStreams('8.3', sets, table.value)).toEqual({
      ecosystems: [
        `${EL}8::baseos`,
        `${EL}9::baseos`,
        'Red Hat:rhel_eus:8.2::baseos',
        'Red Hat:rhel:8.3',
        'Red Hat:openshift:4.12::el8',
      ],
      unknown: ['nobody', 'strange'],
    });
  });

  test.each(['{', '[]', '{"data":{"a":["x"]}}', '{"data":{"a":{"cpes":[1]}}}'])('%s is none', (bad) => {
    const parsed = parseRepositoryCpes(bad, 'x.json');
    expect(parsed.ok ? undefined : parsed.failure.code).toBe('usage/bad-value');
  });
});
