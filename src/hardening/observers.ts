import type { EntryHeader, Observer } from '../domain/layer.ts';
import { cacheOf } from './caches.ts';

const SETUID = 0o4000;
const SETGID = 0o2000;
const STICKY = 0o1000;
const OTHERS_WRITE = 0o002;

/** Facts of the observers below. A cache's fact is `cache:NAME`. */
export const FACTS = { setuid: 'setuid', setgid: 'setgid', writable: 'world-writable', cache: 'cache:' } as const;

/** Programs that run as their owner or group. A setgid folder only hands its group down, and a link has its target's mode. */
const setuid: Observer = {
  id: 'setuid',
  version: 1,
  observe: ({ kind, mode }: EntryHeader) => {
    if (kind !== 'file') return undefined;
    return (mode & SETUID) !== 0 ? FACTS.setuid : (mode & SETGID) !== 0 ? FACTS.setgid : undefined;
  },
};

/** Folders that belong to the system: who can write there can replace what others run or trust. */
const SYSTEM = ['bin', 'boot', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'opt', 'root', 'sbin', 'srv', 'usr'];
const SYSTEM_ROOTS = new Set(SYSTEM);

const worldWritable: Observer = {
  id: 'world-writable',
  version: 1,
  observe: ({ kind, mode, path }: EntryHeader) => {
    if ((mode & OTHERS_WRITE) === 0 || (kind !== 'file' && kind !== 'directory')) return undefined;
    if (kind === 'directory' && (mode & STICKY) !== 0) return undefined;
    const slash = path.indexOf('/');
    return SYSTEM_ROOTS.has(slash < 0 ? path : path.slice(0, slash)) ? FACTS.writable : undefined;
  },
};

/** Smaller files are left out: a cache that matters has large ones, and an image may have a million small ones. */
const SMALLEST_CACHED = 4096;

const packageCache: Observer = {
  id: 'package-cache',
  version: 1,
  observe: ({ kind, path, size }: EntryHeader) => {
    if (kind !== 'file' || size < SMALLEST_CACHED) return undefined;
    const cache = cacheOf(path);
    return cache === undefined ? undefined : `${FACTS.cache}${cache}`;
  },
};

/** What is noted of each entry of a layer while it is read, for the rules. */
export const OBSERVERS: readonly Observer[] = [setuid, worldWritable, packageCache];
