import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { Report } from '../src/domain/report.ts';
import { reportMode } from '../src/modes/report.ts';
import { NO_EVENT } from '../src/plan/event.ts';
import { artifactName, artifactNameOf } from '../src/policy/artifact-name.ts';
import type { WorkflowRuns } from '../src/ports/workflow-runs.ts';
import type { World } from '../src/ports/world.ts';
import { jsonPieces } from '../src/render/json.ts';
import { PULL_REQUEST_EVENT, SCALE_ENTRY, scaleInputs, scaleWorld } from './scale-world.ts';

/** Runs of `mode: report`, each of which reads, judges, brings together and delivers as many findings as a run finds. */

const LEGS = 4;
const RUN = {
  run: 5001,
  head: '2'.repeat(40),
  base: '3'.repeat(40),
  workflow: 900,
  path: '.github/workflows/image.yml',
};
const HEAD = { id: 2, owner: 'mallory' };

function legFile(folder: string, leg: number): string {
  return join(folder, `legs/${leg}/report.json`);
}

/** Reports of a matrix's legs, each with its part of the findings and the packages that these name. */
export async function prepareLegs(world: World, folder: string, report: Report): Promise<void> {
  const share = Math.ceil(report.packages.length / LEGS);
  for (let leg = 0; leg < LEGS; leg += 1) {
    const packages = report.packages.slice(leg * share, (leg + 1) * share);
    const purls = new Set(packages.map(({ purl }) => purl));
    const findings = report.findings.filter((found) => found.kind === 'vulnerability' && purls.has(found.package.purl));
    const subject = { key: `image ghcr.io/acme/shop${leg}`, label: `ghcr.io/acme/shop${leg}:1` };
    const pieces = jsonPieces({
      ...report,
      subject,
      leg: { job: 'image', index: leg, total: LEGS },
      packages,
      findings,
    });
    await world.files.writeFrom(legFile(folder, leg), pieces);
  }
}

/** `report-file`: one report; `report-legs`: four, with as many findings together; `report-run`: that of a fork's run, judged anew. */
export async function playReportMode(what: string, folder: string, reportFile: string): Promise<unknown> {
  const { world, sizes } = await scaleWorld(folder);
  const run = what === 'report-run';
  const reports = what === 'report-legs' ? join(folder, 'legs') : reportFile;
  const task = {
    entry: { ...SCALE_ENTRY, payload: JSON.stringify(PAYLOAD) },
    world: run ? withRun(world, `${reportFile}.zip`) : world,
    inputs: scaleInputs(folder, { mode: 'report', ...(run ? {} : { reports, 'fail-on': 'critical' }) }),
    event: run
      ? ({ ...NO_EVENT, kind: 'workflow_run', name: 'workflow_run', repository: 'acme/shop' } as const)
      : PULL_REQUEST_EVENT,
  };
  const { conclusion, findings, fixed, stages } = await reportMode(task);
  const failures = stages.flatMap((stage) => (stage.stage === 'reports' ? (stage.failures ?? []) : []));
  return { conclusion, findings: findings.length, fixed: fixed?.length, sizes, failures };
}

const PAYLOAD = {
  repository: { id: 1 },
  workflow_run: { id: RUN.run, run_attempt: 1, workflow_id: RUN.workflow, path: RUN.path },
};

/** What GitHub says of the run that left the artifact. */
function withRun(world: World, zip: string): World {
  const { run: id, head: headSha, workflow: workflowId, path } = RUN;
  const told = {
    id,
    attempt: 1,
    number: 1,
    event: 'pull_request',
    conclusion: 'failure',
    headSha,
    headBranch: 'topic',
    headRepository: HEAD,
    repositoryId: 1,
    workflowId,
    path,
  };
  const artifact = {
    id: 1,
    name: readFileSync(`${zip}.name`, 'utf8'),
    size: statSync(zip).size,
    expired: false,
    digest: `sha256:${createHash('sha256').update(readFileSync(zip)).digest('hex')}`,
    createdAt: '2026-11-22T00:00:00Z',
    run: { id, headSha, headRepositoryId: HEAD.id },
  };
  const pull = {
    number: 7,
    headSha,
    headRef: 'topic',
    headRepositoryId: HEAD.id,
    baseSha: RUN.base,
    baseRef: 'main',
    baseRepositoryId: 1,
  };
  const runs: WorkflowRuns = {
    run: async () => ({ ok: true, value: told }),
    runsOf: async () => ({ ok: true, value: [told] }),
    artifactsOf: async () => ({ ok: true, value: [artifact] }),
    artifact: async () => ({ ok: true, value: readFileSync(zip) }),
    openPullRequests: async () => ({ ok: true, value: [pull] }),
  };
  const fileAt = async () => ({ ok: true, value: new Uint8Array() });
  return { ...world, runs, github: { ...world.github, fileAt } as unknown as World['github'] };
}

/** Zips a report as an artifact has it, with its name beside it. */
export async function prepareArtifact(report: Report, reportFile: string): Promise<void> {
  const name =
    report.leg === undefined
      ? artifactNameOf(report)
      : artifactName({ job: report.leg.job, image: report.subject.key, platforms: [], matrix: '' });
  writeFileSync(`${reportFile}.zip.name`, name);
  const packed = `${reportFile}.deflated`;
  let crc = 0;
  let size = 0;
  const source = createReadStream(reportFile);
  source.on('data', (piece) => {
    crc = crc32(piece, crc);
    size += piece.length;
  });
  await pipeline(source, createDeflateRaw(), createWriteStream(packed));
  writeFileSync(`${reportFile}.zip`, zipAround(readFileSync(packed), { crc, size }));
}

/** The headers of an archive (APPNOTE 4.3) around the data of its one file. */
function zipAround(data: Uint8Array, { crc, size }: { readonly crc: number; readonly size: number }): Uint8Array {
  const name = Buffer.from('report.json');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc, 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(size, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
