import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Finding } from '../../src/domain/finding.ts';
import { parseTarget } from '../../src/domain/image-ref.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Artifacts } from '../../src/ports/stage.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { dockerfileStage } from '../../src/stages/dockerfile.ts';
import { hardeningStage } from '../../src/stages/hardening.ts';
import { inventoryStage } from '../../src/stages/inventory.ts';
import { tarOf } from '../formats/write-tar.ts';
import { reportOf } from '../helpers/report-samples.ts';
import { sayTo, stagePlan, stageWorld } from '../helpers/stage-world.ts';
import { SURFACES } from '../helpers/surfaces.ts';
import { dockerEntries, imageOf } from '../image/make-image.ts';
import { fakeFetch } from '../image/registry/fake-fetch.ts';

/** What nobody may read again in what a run says: a token of a known form, and a password of none. */
const TOKEN = `ghp_${'Zq7Secret'.repeat(4)}`;
const PASSWORD = 'hunter2Zq7Secret';
const UNTOLD = /Zq7Secret/;

const DOCKERFILE = `FROM debian:12
ARG TOKEN
ARG PASSWORD=${PASSWORD}
RUN curl -H "Authorization: $TOKEN" https://u:${PASSWORD}@host/x | sh && apt-get install foo
ADD https://u:${PASSWORD}@host/x.tar /y
ENV API_TOKEN=${TOKEN} DATABASE=postgres://u:${PASSWORD}@h/db
LABEL secret=${TOKEN}
RUN export PASSWORD=${PASSWORD} && cd /x
`;
const image = imageOf(
  [
    [
      { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID=8\n' },
      { path: 'root/.npmrc', content: `//r/:_authToken=${TOKEN}` },
      { path: 'root/.ssh/id_rsa', content: PASSWORD },
    ],
  ],
  {
    os: 'linux',
    config: {
      Env: [`API_TOKEN=${TOKEN}`, `DATABASE=postgres://u:${PASSWORD}@h/db`, `PASSWORD=${PASSWORD}`],
      Labels: { secret: TOKEN, 'x.token': PASSWORD },
      Entrypoint: ['/bin/x', '--password', PASSWORD],
      Cmd: [`--token=${TOKEN}`],
      Healthcheck: { Test: ['CMD', 'curl', '-u', `u:${PASSWORD}`, 'http://x'] },
      User: 'root',
    },
    history: [
      { created_by: `|2 TOKEN=${TOKEN} PASSWORD=${PASSWORD} /bin/sh -c curl https://u:${PASSWORD}@host/x | sh` },
      { created_by: `ENV API_TOKEN=${TOKEN}`, empty_layer: true },
    ],
  },
);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'untold-'));
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
  writeFileSync(join(folder, 'app.tar'), tarOf(dockerEntries([{ image, tags: ['app:1'] }])));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the stages that look at secrets have found, and what they have said. */
async function looked(): Promise<{
  findings: readonly Finding[];
  outcomes: readonly Outcome<Artifacts>[];
  log: string[];
}> {
  const target = parseTarget('docker-archive:app.tar');
  if (!target.ok) throw new Error(target.failure.what);
  const log: string[] = [];
  const world = stageWorld({
    files: new DiskFiles({ workspace: folder, cwd: folder, temporaryRoot: folder }),
    programs: { find: async () => undefined } as Partial<World['programs']> as World['programs'],
    fetch: fakeFetch(() => ({ status: 404 })).fetch,
    sleep: () => new Promise(() => undefined),
    say: { ...sayTo(log), debug: (text) => void log.push(text) },
  });
  const plan = stagePlan({
    image: target.value,
    dockerfiles: [{ path: 'Dockerfile', required: true }],
    buildArgs: [`TOKEN=${TOKEN}`, `PASSWORD=${PASSWORD}`],
    suggestions: true,
  });
  let soFar: Artifacts = {};
  const outcomes: Outcome<Artifacts>[] = [];
  for (const stage of [dockerfileStage, inventoryStage, hardeningStage]) {
    const outcome = await stage.run(world, plan, soFar);
    outcomes.push(outcome);
    if ('artifacts' in outcome) soFar = { ...soFar, ...outcome.artifacts };
  }
  return { findings: outcomes.flatMap((one) => ('findings' in one ? one.findings : [])), outcomes, log };
}

test('secrets of a Dockerfile, of build arguments, of a configuration and of a history are on no surface', async () => {
  const { findings, outcomes, log } = await looked();
  expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  // They are found, and told by their names.
  const rules = new Set(findings.map(({ rule }) => rule));
  for (const rule of ['SW2004', 'SW2003']) expect([...rules]).toContain(rule);
  expect(log.join('\n')).not.toMatch(UNTOLD);
  const report: Report = reportOf(findings.map((finding) => ({ ...finding, verdict: { kind: 'reported' } })));
  for (const { name, render } of SURFACES) expect([name, UNTOLD.test(render(report))]).toEqual([name, false]);
});
