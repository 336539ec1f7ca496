import { END_DATES, PRO_END_DATES } from './end-of-life-dates.ts';

/** Releases whose name alone tells them apart: CentOS 8 and CentOS Stream 8 have the same ID and VERSION_ID. */
function keyOf(id: string, version: string, name: string): string {
  if (id === 'sles_sap') return 'sles';
  if (id !== 'centos') return id;
  if (name.includes('Stream')) return 'centos-stream';
  return version.split('.', 1)[0] === '8' ? 'centos-linux' : id;
}

/** Distributions each of whose minor releases ends by itself: that of 15.9 is not told by that of 15. */
const BY_MINOR: ReadonlySet<string> = new Set([
  'sles',
  'ubuntu',
  'alpine',
  'opensuse-leap',
  'photon',
  'azurelinux',
  'mariner',
]);

/**
 * The last day of free fixes of a release, or undefined where it is not known (also for a release newer than the table).
 * `3.19.1` is looked up as 3.19.1, then 3.19, then 3.
 * @param pro the image has packages of Ubuntu Pro: its end counts where it is later.
 */
export function endOfLife(id: string, version: string, name = '', { pro = false } = {}): string | undefined {
  if (pro && id === 'ubuntu') {
    const release = version.split('.').slice(0, 2).join('.');
    if (Object.hasOwn(PRO_END_DATES, release)) return PRO_END_DATES[release];
  }
  const key = keyOf(id, version, name);
  const dates = Object.hasOwn(END_DATES, key) ? END_DATES[key] : undefined;
  if (dates === undefined) return undefined;
  const parts = version.split('.');
  const least = BY_MINOR.has(key) ? Math.min(parts.length, 2) : 1;
  for (let count = Math.min(parts.length, 3); count >= least; count -= 1) {
    const release = parts.slice(0, count).join('.');
    if (Object.hasOwn(dates, release)) return dates[release];
  }
  return undefined;
}
