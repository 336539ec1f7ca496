import { expect, test } from '@jest/globals';
import { findDistro } from '../../../src/inventory/distro.ts';
import { catalog, composed } from '../composed.ts';

const MANIFEST = 'root/buildinfo/content_manifests/ubi9-container-9.4-1123.json';

test.each([
  [MANIFEST, '{"content_sets":["rhel-9-for-x86_64-baseos-rpms"]}', ['rhel-9-for-x86_64-baseos-rpms']],
  ['usr/share/buildinfo/content-sets.json', '{"from_dnf_hint":true,"content_sets":["a-rpms","b c"]}', ['a-rpms']],
  ['usr/share/buildinfo/labels.json', '{"name":"ubi9"}', undefined],
  [MANIFEST, '{"content_sets":null}', undefined],
  [MANIFEST, '[]', undefined],
])('%s %s', (path, text, sets) => expect(catalog(path, text).release?.contentSets).toEqual(sets));

test('what is not JSON is told', () => expect(catalog(MANIFEST, '{').problem).toBeDefined());

test('the manifests of the whole chain of images count', () => {
  const image = composed({
    'etc/os-release': { 1: 'ID=rhel\nVERSION_ID=9.4\n' },
    [MANIFEST]: { 1: '{"content_sets":["rhel-9-for-x86_64-baseos-rpms"]}' },
    'root/buildinfo/content_manifests/app-1.json': { 2: '{"content_sets":["rhocp-4.12-for-rhel-9-x86_64-rpms"]}' },
  });
  expect(findDistro(image)).toMatchObject({
    ecosystem: 'Red Hat:enterprise_linux:9::baseos',
    uncovered: ['the content set rhocp-4.12-for-rhel-9-x86_64-rpms'],
  });
});
