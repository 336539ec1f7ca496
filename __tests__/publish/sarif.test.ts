import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unmetRequirements } from '../../src/domain/delivery.ts';
import { publishSarif, type SarifTask } from '../../src/publish/sarif.ts';
import { createGitHub } from '../../src/shell/github.ts';
import { FORK_TOKEN, GitHubStandIn, WRITE_TOKEN } from '../helpers/github/server.ts';

const SHA = 'b'.repeat(40);
const LOG = {
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'Seaworthy',
          rules: [{ id: 'SW1001', properties: { 'security-severity': '7.5', tags: ['security'] } }],
        },
      },
      automationDetails: { id: 'seaworthy/app/' },
      results: [
        {
          ruleId: 'SW1001',
          message: { text: 'runs as root' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'Dockerfile' }, region: { startLine: 3 } } }],
        },
      ],
    },
  ],
};

let standIn: GitHubStandIn;
let slept: number[];
let said: string[];
beforeEach(async () => {
  standIn = await GitHubStandIn.start();
  slept = [];
  said = [];
});
afterEach(() => standIn.close());

function task(change: Partial<SarifTask> = {}, token: string = WRITE_TOKEN): SarifTask {
  return {
    github: createGitHub({ token, env: standIn.env, throttle: false, secondMs: 1 }),
    sarif: JSON.stringify(LOG),
    place: { kind: 'place', ref: 'refs/pull/7/merge', commitSha: SHA },
    required: false,
    sleep: async (ms) => {
      slept.push(ms);
    },
    say: { info: (text) => said.push(text) },
    ...change,
  };
}

function set(change: Partial<typeof standIn.state>): Partial<SarifTask> {
  Object.assign(standIn.state, change);
  return {};
}

describe('publishSarif', () => {
  test('uploads once, and waits until GitHub has processed it', async () => {
    standIn.state.pendingPolls = 2;
    expect(await publishSarif(task())).toEqual({ surface: 'sarif', required: false, kind: 'delivered' });
    expect(standIn.state.uploads).toMatchObject([{ ref: 'refs/pull/7/merge', commitSha: SHA, sarif: LOG, polls: 3 }]);
    expect(slept).toEqual([5_000, 10_000, 20_000]);
  });

  test('what is still processed after 155 s counts as delivered, and is said', async () => {
    standIn.state.pendingPolls = 99;
    expect((await publishSarif(task({ required: true }))).kind).toBe('delivered');
    expect(slept.reduce((a, b) => a + b)).toBe(155_000);
    expect(said).toHaveLength(1);
  });

  test('a state that cannot be read is no refusal', async () => {
    standIn.inject({ when: ({ method }) => method === 'GET', times: 99, effect: { kind: 'status', status: 500 } });
    expect((await publishSarif(task({ required: true }))).kind).toBe('delivered');
    expect(said).toHaveLength(1);
  });

  test.each([true, false])('a merge queue has no place: skipped, and complete (required: %s)', async (required) => {
    const delivery = await publishSarif(task({ required, place: { kind: 'nowhere', because: 'merge queue' } }));
    expect(delivery).toMatchObject({ kind: 'skipped', because: 'merge queue' });
    expect(unmetRequirements([delivery])).toEqual([]);
    expect(standIn.log).toHaveLength(0);
  });

  const refusals: readonly (readonly [string, string, () => Partial<SarifTask>, string])[] = [
    ['a fork’s token', 'publish/forbidden', () => ({}), FORK_TOKEN],
    ['no token', 'publish/forbidden', () => ({ github: undefined }), WRITE_TOKEN],
    ['code scanning off', 'publish/forbidden', () => set({ codeScanning: 'not-enabled' }), WRITE_TOKEN],
    ['an unknown commit', 'publish/refused', () => set({ commits: new Set() }), WRITE_TOKEN],
    ['21 tags on a rule', 'publish/processing', () => ({ sarif: JSON.stringify(withTags(21)) }), WRITE_TOKEN],
    ['a log that is no JSON', 'publish/refused', () => ({ sarif: 'not JSON' }), WRITE_TOKEN],
  ];

  test.each(refusals)('%s degrades where it may', async (_name, code, change, token) => {
    const delivery = await publishSarif(task(change(), token));
    expect(delivery).toMatchObject({ surface: 'sarif', kind: 'degraded', because: { code } });
    expect(unmetRequirements([delivery])).toEqual([]);
  });

  test.each(refusals)('%s fails where the upload is required', async (_name, code, change, token) => {
    const delivery = await publishSarif(task({ ...change(), required: true }, token));
    expect(delivery).toMatchObject({ kind: 'failed', failure: { code } });
    expect(unmetRequirements([delivery]).map((failure) => failure.code)).toEqual([code]);
  });

  test('20 tags are taken', async () => {
    expect((await publishSarif(task({ sarif: JSON.stringify(withTags(20)) }))).kind).toBe('delivered');
  });

  test('more than 10 MB of gzip are not sent', async () => {
    const noise = randomBytes(11 * 1024 * 1024).toString('latin1');
    expect(await publishSarif(task({ sarif: noise }))).toMatchObject({ because: { code: 'publish/refused' } });
    expect(standIn.log).toHaveLength(0);
  });
});

function withTags(count: number): unknown {
  const [run] = LOG.runs;
  const rules = [{ id: 'SW1001', properties: { tags: Array.from({ length: count }, (_, index) => `t${index}`) } }];
  return { ...LOG, runs: [{ ...run, tool: { driver: { name: 'Seaworthy', rules } } }] };
}
