import { describe, expect, test } from '@jest/globals';
import type { EntryHeader } from '../../src/domain/layer.ts';
import { OBSERVERS } from '../../src/hardening/observers.ts';

function factsOf(entry: Partial<EntryHeader>): string[] {
  const header: EntryHeader = { path: 'usr/bin/x', kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 1, ...entry };
  return OBSERVERS.flatMap((one) => one.observe(header) ?? []);
}

describe('observers', () => {
  test.each<[Partial<EntryHeader>, string[]]>([
    [{ mode: 0o4755 }, ['setuid']],
    [{ mode: 0o2755 }, ['setgid']],
    [{ mode: 0o6755 }, ['setuid']],
    [{ mode: 0o755 }, []],
    [{ mode: 0o2775, kind: 'directory' }, []],
    [{ mode: 0o4755, kind: 'symlink' }, []],
    [{ mode: 0o4755, kind: 'hardlink' }, []],
    [{ mode: 0o666, path: 'etc/passwd' }, ['world-writable']],
    [{ mode: 0o777, path: 'opt/app', kind: 'directory' }, ['world-writable']],
    [{ mode: 0o777, path: 'etc', kind: 'directory' }, ['world-writable']],
    [{ mode: 0o1777, path: 'usr/tmp', kind: 'directory' }, []],
    [{ mode: 0o1777, path: 'tmp', kind: 'directory' }, []],
    [{ mode: 0o777, path: 'tmp/x' }, []],
    [{ mode: 0o777, path: 'var/tmp/x' }, []],
    [{ mode: 0o777, path: 'etcetera' }, []],
    [{ mode: 0o777, path: 'usr/lib/x', kind: 'symlink' }, []],
    [{ mode: 0o666, path: 'dev/null', kind: 'device' }, []],
    [{ path: 'var/lib/apt/lists/deb.debian.org_dists', size: 9_000_000 }, ['cache:apt']],
    [{ path: 'var/lib/apt/lists/lock', size: 0 }, []],
    [{ path: 'var/cache/apk/APKINDEX.tar.gz', size: 9_000 }, ['cache:apk']],
    [{ path: 'root/.npm/_cacache/content-v2/x', size: 9_000 }, ['cache:npm']],
    [{ path: 'home/app/.cache/pip/http/x', size: 9_000 }, ['cache:pip']],
    [{ path: 'home/app', size: 9_000 }, []],
    [{ path: 'srv/.npm/_cacache/x', size: 9_000 }, []],
  ])('%j', (entry, facts) => expect(factsOf(entry)).toEqual(facts));
});
