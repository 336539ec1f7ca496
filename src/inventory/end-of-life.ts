/**
 * The last day on which a release gets fixes that everybody may have, by ID of os-release and release (YYYY-MM-DD). Paid extensions
 * (Ubuntu Pro, Freexian ELTS, RHEL ELS, SUSE LTSS) do not count: an image from the public registry does not get them.
 * Debian and Ubuntu: distro-info-data, columns eol-lts and eol-server, of July 2026. Alpine: alpinelinux.org/releases.
 * Red Hat kin: the vendors' life-cycle pages (end of maintenance). What is not known for sure is not here.
 */
const DATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: {
    '1.1': '1997-06-05',
    '1.2': '1998-06-05',
    '1.3': '1999-03-09',
    2: '2000-03-09',
    '2.1': '2000-10-30',
    '2.2': '2003-06-30',
    3: '2006-06-30',
    '3.1': '2008-03-31',
    4: '2010-02-15',
    5: '2012-02-06',
    6: '2016-02-29',
    7: '2018-05-31',
    8: '2020-06-30',
    9: '2022-06-30',
    10: '2024-06-30',
    11: '2026-08-31',
    12: '2028-06-30',
    13: '2030-06-30',
  },
  ubuntu: {
    '4.10': '2006-04-30',
    '5.04': '2006-10-31',
    '5.10': '2007-04-13',
    '6.06': '2011-06-01',
    '6.10': '2008-04-25',
    '7.04': '2008-10-19',
    '7.10': '2009-04-18',
    '8.04': '2013-05-09',
    '8.10': '2010-04-30',
    '9.04': '2010-10-23',
    '9.10': '2011-04-30',
    '10.04': '2015-04-30',
    '10.10': '2012-04-10',
    '11.04': '2012-10-28',
    '11.10': '2013-05-09',
    '12.04': '2017-04-28',
    '12.10': '2014-05-16',
    '13.04': '2014-01-27',
    '13.10': '2014-07-17',
    '14.04': '2019-04-25',
    '14.10': '2015-07-23',
    '15.04': '2016-02-04',
    '15.10': '2016-07-28',
    '16.04': '2021-04-30',
    '16.10': '2017-07-20',
    '17.04': '2018-01-13',
    '17.10': '2018-07-19',
    '18.04': '2023-05-31',
    '18.10': '2019-07-18',
    '19.04': '2020-01-23',
    '19.10': '2020-07-17',
    '20.04': '2025-05-29',
    '20.10': '2021-07-22',
    '21.04': '2022-01-20',
    '21.10': '2022-07-14',
    '22.04': '2027-06-01',
    '22.10': '2023-07-20',
    '23.04': '2024-01-25',
    '23.10': '2024-07-11',
    '24.04': '2029-05-31',
    '24.10': '2025-07-10',
    '25.04': '2026-01-15',
    '25.10': '2026-07-09',
    '26.04': '2031-05-29',
  },
  alpine: {
    '3.0': '2016-05-01',
    '3.1': '2016-11-01',
    '3.2': '2017-05-01',
    '3.3': '2017-11-01',
    '3.4': '2018-05-01',
    '3.5': '2018-11-01',
    '3.6': '2019-05-01',
    '3.7': '2019-11-01',
    '3.8': '2020-05-01',
    '3.9': '2020-11-01',
    '3.10': '2021-05-01',
    '3.11': '2021-11-01',
    '3.12': '2022-05-01',
    '3.13': '2022-11-01',
    '3.14': '2023-05-01',
    '3.15': '2023-11-01',
    '3.16': '2024-05-23',
    '3.17': '2024-11-22',
    '3.18': '2025-05-09',
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
    '3.22': '2027-05-01',
    '3.23': '2027-11-01',
  },
  almalinux: { 8: '2029-03-01', 9: '2032-05-31', 10: '2035-05-31' },
  rocky: { 8: '2029-05-31', 9: '2032-05-31', 10: '2035-05-31' },
  rhel: { 5: '2017-03-31', 6: '2020-11-30', 7: '2024-06-30', 8: '2029-05-31', 9: '2032-05-31', 10: '2035-05-31' },
  centos: { 5: '2017-03-31', 6: '2020-11-30', 7: '2024-06-30' },
  'centos-linux': { 8: '2021-12-31' },
  'centos-stream': { 8: '2024-05-31', 9: '2027-05-31' },
  amzn: { 1: '2023-12-31', 2018: '2023-12-31', 2: '2026-06-30' },
  photon: { '1.0': '2022-02-28', '2.0': '2022-12-31', '3.0': '2024-03-01' },
  mariner: { '1.0': '2023-07-31', '2.0': '2025-07-31' },
  'opensuse-leap': {
    '42.3': '2019-06-30',
    '15.0': '2019-12-03',
    '15.1': '2021-01-31',
    '15.2': '2021-12-31',
    '15.3': '2022-12-31',
    '15.4': '2023-12-07',
    '15.5': '2024-12-31',
    '15.6': '2026-04-30',
  },
};

/** CentOS 8 and CentOS Stream 8 have the same ID and VERSION_ID: the name tells them apart. */
function keyOf(id: string, version: string, name: string): string {
  if (id !== 'centos') return id;
  if (name.includes('Stream')) return 'centos-stream';
  return version.split('.', 1)[0] === '8' ? 'centos-linux' : id;
}

/**
 * The last day of free fixes of a release, or undefined where it is not known (also for a release newer than the table).
 * `3.19.1` is looked up as 3.19.1, then 3.19, then 3.
 */
export function endOfLife(id: string, version: string, name = ''): string | undefined {
  const key = keyOf(id, version, name);
  const dates = Object.hasOwn(DATES, key) ? DATES[key] : undefined;
  if (dates === undefined) return undefined;
  const parts = version.split('.');
  for (let count = Math.min(parts.length, 3); count > 0; count -= 1) {
    const release = parts.slice(0, count).join('.');
    if (Object.hasOwn(dates, release)) return dates[release];
  }
  return undefined;
}
