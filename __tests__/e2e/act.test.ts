import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { skipVisibly } from '../helpers/skip.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'act-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** act (nektos/act): a runner that is not ours. On PATH, or in SEAWORTHY_PEERS/bin. */
function findAct(): string | undefined {
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    join(process.env['SEAWORTHY_PEERS'] ?? '/nowhere', 'bin'),
  ];
  return places.map((place) => join(place, 'act')).find((path) => existsSync(path));
}

const act = findAct();

// Values reach the shell through the environment, as they should.
const workflow = `
on: pull_request
permissions: {}
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - run: cp -r "$SOURCE/." .
        env: { SOURCE: '${root}' }
      - id: check
        continue-on-error: true
        uses: ./
        with:
          image: docker-archive:examples/shop/image.tar.gz
          context: examples/shop
          advisories: examples/shop/advisories
          offline: true
          comment: never
          upload-sarif: never
      - env:
          CONCLUSION: \${{ steps.check.outputs.conclusion }}
          BLOCKED_BY: \${{ steps.check.outputs.blocked-by }}
          COUNTS: \${{ steps.check.outputs.counts }}
          OUTCOME: \${{ steps.check.outcome }}
          REPORT: \${{ steps.check.outputs.report-file }}
        run: |
          echo "seen conclusion=$CONCLUSION blocked-by=$BLOCKED_BY outcome=$OUTCOME"
          echo "seen counts=$COUNTS"
          test -s "$REPORT" && echo "seen report"
`;

function runAct(program: string): string {
  mkdirSync(join(folder, 'repo/.github/workflows'), { recursive: true });
  writeFileSync(join(folder, 'repo/.github/workflows/check.yml'), workflow);
  const event = join(folder, 'event.json');
  const pull = {
    number: 7,
    head: { sha: 'a'.repeat(40), ref: 'topic', repo: { id: 1 } },
    base: { sha: 'b'.repeat(40), ref: 'main', repo: { id: 1 } },
  };
  writeFileSync(
    event,
    JSON.stringify({
      action: 'opened',
      number: 7,
      pull_request: pull,
      repository: { id: 1, full_name: 'o/r', default_branch: 'main' },
    }),
  );
  const git = (...args: string[]): void =>
    void spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
      cwd: join(folder, 'repo'),
    });
  git('init', '-q');
  git('remote', 'add', 'origin', 'https://github.com/o/r.git');
  git('add', '.');
  git('commit', '-qm', 'x');
  const ran = spawnSync(
    program,
    ['pull_request', '-P', 'ubuntu-latest=-self-hosted', '-e', event, '--no-skip-checkout=false', '--json=false'],
    {
      cwd: join(folder, 'repo'),
      encoding: 'utf8',
      env: {
        ...process.env,
        HOME: folder,
        XDG_CONFIG_HOME: folder,
        XDG_CACHE_HOME: folder,
        PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
      },
      timeout: 240_000,
      maxBuffer: 1 << 26,
    },
  );
  return `${ran.stdout}\n${ran.stderr}`;
}

describe('under act', () => {
  if (act === undefined) {
    if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true') throw new Error('act is required and not on PATH');
    skipVisibly('act is not on PATH');
    return;
  }
  test('`uses: ./` runs, blocks, and its outputs and annotations are read by a runner that is not ours', () => {
    const log = runAct(act);
    expect(log).toContain('seen conclusion=blocked blocked-by=["fail-on"] outcome=failure');
    expect(log).toMatch(/seen counts=\{"critical":\d+,"high":\d+,"medium":\d+,"low":\d+,"unknown":\d+\}/);
    expect(log).toContain('seen report');
    expect(log).toMatch(/::error file=examples\/shop\/Dockerfile,line=\d+|❗\s+::error/);
  }, 250_000);
});
