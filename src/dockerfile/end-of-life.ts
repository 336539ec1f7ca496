import type { RegistryRef } from '../domain/image-ref.ts';

/** Last day of free fixes, by the release as a tag begins with it. Official images of Docker Hub only: their tags mean what they say. */
const RELEASES: Readonly<Record<string, readonly (readonly [release: string, date: string])[]>> = {
  // https://wiki.debian.org/LTS: the end of LTS.
  debian: [
    ['6|squeeze', '2016-02-29'],
    ['7|wheezy', '2018-05-31'],
    ['8|jessie', '2020-06-30'],
    ['9|stretch', '2022-06-30'],
    ['10|buster', '2024-06-30'],
    ['11|bullseye', '2026-08-31'],
    ['12|bookworm', '2028-06-30'],
  ],
  // https://ubuntu.com/about/release-cycle: the end of standard support.
  ubuntu: [
    ['12.04|precise', '2017-04-28'],
    ['14.04|trusty', '2019-04-25'],
    ['16.04|xenial', '2021-04-30'],
    ['18.04|bionic', '2023-05-31'],
    ['20.04|focal', '2025-05-31'],
    ['23.04|lunar', '2024-01-25'],
    ['23.10|mantic', '2024-07-11'],
    ['24.10|oracular', '2025-07-10'],
    ['22.04|jammy', '2027-04-01'],
  ],
  // https://alpinelinux.org/releases/
  alpine: [
    ['2', '2017-11-01'],
    ...['3.0', '3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '3.9'].map((r) => [r, '2020-11-01'] as const),
    ['3.10', '2021-05-01'],
    ['3.11', '2021-11-01'],
    ['3.12', '2022-05-01'],
    ['3.13', '2022-11-01'],
    ['3.14', '2023-05-01'],
    ['3.15', '2023-11-01'],
    ['3.16', '2024-05-23'],
    ['3.17', '2024-11-22'],
    ['3.18', '2025-05-09'],
    ['3.19', '2025-11-01'],
    ['3.20', '2026-04-01'],
    ['3.21', '2026-11-01'],
  ],
  // The image itself is retired: CentOS Linux has ended.
  centos: [
    ['5|centos5', '2017-03-31'],
    ['6|centos6', '2020-11-30'],
    ['7|centos7', '2024-06-30'],
    ['8|centos8', '2021-12-31'],
  ],
  // https://github.com/nodejs/Release
  node: [
    ...['0', '4', '5', '6', '7', '8', '9'].map((r) => [r, '2019-12-31'] as const),
    ['10', '2021-04-30'],
    ['11', '2019-06-01'],
    ['12', '2022-04-30'],
    ['13', '2020-06-01'],
    ['14', '2023-04-30'],
    ['15', '2021-06-01'],
    ['16', '2023-09-11'],
    ['17', '2022-06-01'],
    ['18', '2025-04-30'],
    ['19', '2023-06-01'],
    ['20', '2026-04-30'],
    ['21', '2024-06-01'],
    ['23', '2025-06-01'],
  ],
  // https://devguide.python.org/versions/
  python: [
    ['2', '2020-01-01'],
    ...['3.2', '3.3', '3.4'].map((r) => [r, '2019-03-18'] as const),
    ['3.5', '2020-09-30'],
    ['3.6', '2021-12-23'],
    ['3.7', '2023-06-27'],
    ['3.8', '2024-10-07'],
    ['3.9', '2025-10-31'],
  ],
};

/** The product and the day, where the tag of an official image certainly names a release whose day is past. */
export function endOfLife(ref: RegistryRef, now: Date): { product: string; date: string } | undefined {
  if (ref.registry !== 'docker.io' || ref.tag === undefined) return undefined;
  const product = ref.repository.replace(/^library\//, '');
  const releases = Object.hasOwn(RELEASES, product) ? RELEASES[product] : undefined;
  const today = now.toISOString().slice(0, 10);
  const tag = ref.tag;
  const found = releases?.find(([names]) => names.split('|').some((name) => begins(tag, name)));
  return found === undefined || found[1] >= today ? undefined : { product, date: found[1] };
}

/** The tag is the release, or goes on with a point release or a variant. */
function begins(tag: string, release: string): boolean {
  if (!tag.startsWith(release)) return false;
  const next = tag.charAt(release.length);
  return next === '' || next === '.' || next === '-';
}
