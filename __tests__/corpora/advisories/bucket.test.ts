import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { scanImages } from '../../../src/advisories/scan-images.ts';
import { openSource } from '../../../src/advisories/sources/open.ts';
import type { Needs } from '../../../src/advisories/sources/source.ts';
import { networkFetch } from '../../../src/shell/fetch.ts';
import { DiskFiles } from '../../../src/shell/files.ts';
import { deb, imageOf } from '../../advisories/samples.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

const network = { fetch: networkFetch, sleep: async () => undefined, random: () => 0 };

async function open(dir: string) {
  const opened = await openSource(join(dir, 'osv'), { network, files: new DiskFiles({ workspace: dir, cwd: dir }) });
  if (!opened.ok) throw new Error(opened.failure.what);
  return opened.value;
}

describeWithCorpora('archives in the layout of OSV’s bucket', (dir) => {
  test.each([
    ['AlmaLinux', ['AlmaLinux:8', 'AlmaLinux:9', 'AlmaLinux:10'], 'openssl-libs'],
    ['Alpine', ['Alpine:v3.3', 'Alpine:v3.11'], 'openssl'],
    ['Debian', ['Debian:3.1', 'Debian:11'], 'openssl'],
    ['Go', ['Go'], 'stdlib'],
    ['PyPI', ['PyPI'], 'django'],
    ['crates.io', ['crates.io'], 'tokio'],
  ])('%s is read whole, every record of it', async (_root, ecosystems, name) => {
    const needs: Needs = { ecosystems, queries: ecosystems.map((ecosystem) => ({ ecosystem, name, version: '0' })) };
    const source = await open(dir);
    const gathered = await source.gather(needs);
    await source.close();
    expect(gathered.failures).toEqual([]);
    expect([...gathered.covered].sort()).toEqual([...ecosystems].sort());
    expect(gathered.advisories.length).toBeGreaterThan(0);
  });

  test('AlmaLinux and Go are loaded and asked about 500 packages in a moment', async () => {
    const names = ['openssl-libs', 'krb5-libs', 'curl', 'glibc', 'systemd', 'python3-libs', 'kernel', 'vim-minimal'];
    const queries = Array.from({ length: 500 }, (_, i) => ({
      ecosystem: i < 400 ? 'AlmaLinux:9' : 'Go',
      name: names[i] ?? `name-${i}`,
      version: '1',
    }));
    const source = await open(dir);
    const start = cpuMs();
    const gathered = await source.gather({ ecosystems: ['AlmaLinux:9', 'Go'], queries });
    const took = cpuMs() - start;
    await source.close();
    console.log(`AlmaLinux and Go, 9,928 records: ${Math.round(took)} ms`);
    expect(gathered.advisories.length).toBeGreaterThan(100);
    expect(took).toBeLessThan(20_000);
  });

  test('an image of Debian 11: each CVE once, the lowest fix, and newer packages clean', async () => {
    const source = { name: 'openssl', version: '1.1.1k-1' };
    const old = imageOf('Debian:11', [deb('libssl1.1', '1.1.1k-1', { source }), deb('openssl', '1.1.1k-1')]);
    const fresh = imageOf('Debian:11', [deb('openssl', '1.1.1w-9')]);
    const opened = await open(dir);
    const { findings, gaps, failures } = await scanImages([old, fresh], opened, []);
    await opened.close();
    expect({ gaps, failures }).toEqual({ gaps: [], failures: [] });
    const keys = findings.map(({ rule, package: { name } }) => `${rule} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    const overflow = findings.filter(({ rule }) => rule === 'CVE-2021-3711');
    expect(overflow.map(({ remedy, aliases }) => ({ remedy, aliases }))).toEqual(
      new Array(2).fill({ remedy: { kind: 'upgrade', to: '1.1.1k-1+deb11u1' }, aliases: ['DSA-4963-1'] }),
    );
    expect(findings.filter(({ image }) => image === 1)).toEqual([]);
  });

  test('a release that the archive does not have is not clean', async () => {
    const opened = await open(dir);
    const { gaps } = await scanImages([imageOf('Debian:13', [deb('openssl', '3.5.1-1')])], opened, []);
    await opened.close();
    expect(gaps).toMatchObject([{ isIncomplete: true }]);
  });
});
