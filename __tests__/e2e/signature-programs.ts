import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where a real program is: the folder named by SEAWORTHY_PEERS (or its `bin`), else PATH; undefined where it is not. */
export function findProgram(name: string): string | undefined {
  const peers = process.env['SEAWORTHY_PEERS'];
  const folders = [
    ...(peers === undefined ? [] : [peers, join(peers, 'bin')]),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export interface RunningRegistry {
  readonly host: string;
  stop(): void;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Starts olareg, which has the referrers API, or Debian's docker-registry, which has not. */
export async function startRegistry(kind: 'olareg' | 'docker-registry', program: string): Promise<RunningRegistry> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-registry-'));
  const config = join(folder, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${folder}/data\nhttp:\n  addr: 127.0.0.1:${port}\n`,
  );
  const args =
    kind === 'olareg'
      ? ['serve', '--addr', '127.0.0.1', '--port', String(port), '--store-type', 'mem']
      : ['serve', config];
  const child = spawn(program, args, { stdio: 'ignore' });
  const host = `127.0.0.1:${port}`;
  const stop = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok === true) return { host, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stop();
  throw new Error(`${kind} did not start`);
}

/** Runs the real cosign in a folder of its own; answers with its exit status and everything that it wrote. */
export function cosign(
  program: string,
  folder: string,
  args: readonly string[],
): { status: number | null; text: string } {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, COSIGN_PASSWORD: 'test' };
  const done = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
  return { status: done.status, text: `${done.stdout}${done.stderr}` };
}
