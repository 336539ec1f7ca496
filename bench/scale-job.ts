// One job of bench/scale.ts, in a process of its own: `node bench/scale-job.ts WHAT FINDINGS FOLDER`. Prints one line of JSON.
// `run` is a whole run: reads the baseline's report, takes the findings of a scan, judges, compares, renders and writes every surface.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vulnerability } from '../src/domain/finding.ts';
import type { InspectedImage } from '../src/domain/image.ts';
import type { Outcome } from '../src/domain/outcome.ts';
import type { Plan } from '../src/domain/plan.ts';
import type { Report } from '../src/domain/report.ts';
import { PackedText } from '../src/formats/packed-text.ts';
import { cyclonedx } from '../src/inventory/cyclonedx.ts';
import { compareWithBaseline } from '../src/policy/baseline.ts';
import { makeReport } from '../src/policy/report.ts';
import type { Artifacts, Stage } from '../src/ports/stage.ts';
import type { World } from '../src/ports/world.ts';
import { deliver } from '../src/publish/deliver.ts';
import { renderAnnotations } from '../src/render/annotations.ts';
import { commentMarker, renderComment, renderMarkdown } from '../src/render/comment.ts';
import { jsonPieces } from '../src/render/json.ts';
import { renderOutputs } from '../src/render/outputs.ts';
import { renderSarif } from '../src/render/sarif.ts';
import { renderSummary } from '../src/render/summary.ts';
import { renderText } from '../src/render/text.ts';
import { baselineStage } from '../src/stages/baseline.ts';
import { readReportFile } from '../src/stages/read-report-file.ts';
import { reportOfRun } from '../src/stages/report-of-run.ts';
import { RULE_DOCS } from '../src/stages/rule-docs.ts';
import type { Progress } from '../src/stages/run.ts';
import { playReportMode, prepareArtifact, prepareLegs } from './scale-reports.ts';
import { advisoriesOf, findingsOf, imageOf, packagesOf } from './scale-samples.ts';
import { PULL_REQUEST_EVENT, SCALE_ENTRY, scaleInputs, scaleWorld } from './scale-world.ts';

const [what = 'run', findings = '100000', folder = '.'] = process.argv.slice(2);
const COUNT = Number(findings);
/** A third of the packages is new, and a third of the baseline's is gone. */
const SHIFT = Math.floor(COUNT / 12);
const REPORT_FILE = join(folder, 'baseline.json');
/** The report of a run beside that one. */
const COMPARED_FILE = join(folder, 'compared.json');
const NOW = new Date('2026-11-22T00:00:00Z');

/** Peak of this process since it began (VmHWM: not that of the process that started it, as getrusage has it), or since `forget`. */
function peakMb(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0') / 1024;
}

function forget(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

interface Samples {
  readonly head: readonly Vulnerability[];
  readonly before: readonly Vulnerability[];
}

function scan(images: { readonly head: InspectedImage; readonly before?: InspectedImage['packages'] }): Samples {
  const advisories = advisoriesOf(COUNT);
  return {
    head: findingsOf(images.head.packages, advisories, 0, SHIFT),
    before: images.before === undefined ? [] : findingsOf(images.before, advisories, 0, 0),
  };
}

const RUN = { run: true } as const;
const OFF = { run: false, because: 'not part of this' } as const;
const PLAN: Plan = {
  stages: {
    dockerfile: OFF,
    build: OFF,
    inventory: RUN,
    baseline: RUN,
    scan: RUN,
    hardening: OFF,
    push: OFF,
    signature: OFF,
  },
  dockerfiles: [],
  context: '.',
  buildArgs: [],
  platforms: [],
  sbomFormats: [],
  advisories: { source: 'api', offline: true },
  unassessed: 'incomplete',
  push: { tags: [] },
  keptAs: 'scale',
  baseline: { kind: 'named', text: REPORT_FILE },
  // The workflow has fetched the baseline: neither commit has it.
  policyFrom: { base: 'b'.repeat(40), head: 'c'.repeat(40), counts: 'base' },
};

const done = (artifacts: Artifacts, found: readonly Vulnerability[] = []): Outcome<Artifacts> => ({
  status: 'done',
  findings: found,
  artifacts,
});

/** The stages whose work is measured elsewhere are played: what they leave is as they leave it. */
function stagesOf(compares: boolean): readonly Stage[] {
  const inventory: Stage = {
    name: 'inventory',
    run: async () => {
      const image = imageOf(packagesOf(COUNT, SHIFT));
      const text = new PackedText(
        cyclonedx(image, { tool: { name: 'seaworthy', version: '0.0.0' }, createdAt: NOW.toISOString() }),
      );
      return done({ images: [image], sboms: [{ image: 0, format: 'cyclonedx-json', text }] });
    },
  };
  const scanned: Stage = {
    name: 'scan',
    run: async (_world, _plan, { images, baseline }) => {
      const [head = imageOf([])] = images ?? [];
      const before = baseline?.images[0]?.packages;
      const result = scan(before === undefined ? { head } : { head, before });
      return done(before === undefined ? {} : { baselineVulnerabilities: result.before }, result.head);
    },
  };
  return compares ? [inventory, baselineStage, scanned] : [inventory, scanned];
}

/** The inputs of the run, and the gates among them. */
function inputsOf() {
  const inputs = scaleInputs(folder, { 'sarif-file': join(folder, 'named.sarif'), image: 'ghcr.io/acme/shop:1.4.2' });
  const { newOnly: _, ...policy } = inputs;
  return { inputs, policy };
}

async function reportOf(world: World, compares: boolean): Promise<{ report: Report; artifacts: Artifacts }> {
  const stages = {
    world,
    plan: PLAN,
    refusals: new Map(),
    registry: stagesOf(compares),
    withhold: () => 'passed' as const,
  } as const;
  return reportOfRun(stages, (progress) => judged(progress, compares));
}

function judged(progress: Progress, compares: boolean): Report {
  const failed = progress.stages.find(({ status }) => status !== 'done');
  if (failed !== undefined) throw new Error(JSON.stringify(failed));
  return makeReport({
    version: '0.0.0',
    now: NOW,
    subject: { key: 'image ghcr.io/acme/shop', label: 'ghcr.io/acme/shop:1.4.2' },
    policy: inputsOf().policy,
    ignores: [],
    compares,
    ...progress,
  });
}

async function run(compares: boolean): Promise<unknown> {
  const { world, sizes } = await scaleWorld(folder);
  const made = await reportOf(world, compares);
  const {
    conclusion,
    findings: judged,
    fixed,
  } = await deliver({
    entry: SCALE_ENTRY,
    world,
    inputs: inputsOf().inputs,
    event: PULL_REQUEST_EVENT,
    plan: PLAN,
    rules: RULE_DOCS,
    ...made,
  });
  return { conclusion, findings: judged.length, fixed: fixed?.length, sizes };
}

function bytesOf(pieces: Iterable<string>): number {
  let bytes = 0;
  for (const piece of pieces) bytes += Buffer.byteLength(piece);
  return bytes;
}

type Surface = (report: Report) => string | number;
const OPTIONS = { rules: RULE_DOCS };
const SURFACES: Readonly<Record<string, Surface>> = {
  comment: (report) =>
    renderComment(report, {
      ...OPTIONS,
      onlyNew: true,
      marker: commentMarker({ workflow: 'w', job: 'j', subject: 's' }),
    }),
  markdown: (report) => renderMarkdown(report, OPTIONS),
  summary: (report) => renderSummary(report, OPTIONS),
  annotations: (report) => JSON.stringify(renderAnnotations(report, OPTIONS)),
  text: (report) => renderText(report, OPTIONS),
  outputs: (report) => JSON.stringify(renderOutputs(report, {})),
  sarif: (report) => bytesOf(renderSarif(report, OPTIONS).log),
  json: (report) => bytesOf(jsonPieces(report)),
};

async function measured(work: () => unknown): Promise<Record<string, unknown>> {
  const heldMb = process.memoryUsage.rss() / 2 ** 20;
  forget();
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  const size = typeof made === 'string' ? Buffer.byteLength(made) : typeof made === 'number' ? made : undefined;
  return { seconds: (user + system) / 1e6, size, heldMb, peakMb: peakMb(), ...(size === undefined ? { made } : {}) };
}

async function job(): Promise<Record<string, unknown>> {
  const { world } = await scaleWorld(folder);
  switch (what) {
    case 'run':
      return measured(() => run(true));
    case 'run-alone':
      return measured(() => run(false));
    case 'report-file':
    case 'report-legs':
    case 'report-run':
      return measured(() => playReportMode(what, folder, COMPARED_FILE));
    case 'prepare': {
      const packages = packagesOf(COUNT, 0);
      const report = makeReport({
        version: '0.0.0',
        now: NOW,
        subject: { key: 'image ghcr.io/acme/shop', label: 'ghcr.io/acme/shop:1.4.1' },
        policy: inputsOf().policy,
        ignores: [],
        compares: false,
        findings: findingsOf(packages, advisoriesOf(COUNT), 0),
        stages: ['inventory', 'scan'].map((stage) => ({ stage: stage as 'scan', status: 'done' })),
        artifacts: { images: [imageOf(packages)] },
      });
      const measures = await measured(() => world.files.writeFrom(REPORT_FILE, jsonPieces(report)));
      await prepareLegs(world, folder, report);
      await run(true);
      renameSync(join(folder, 'report.json'), COMPARED_FILE);
      await prepareArtifact(report, COMPARED_FILE);
      return measures;
    }
    case 'read': {
      return measured(async () => {
        const read = await readReportFile(await world.files.open(REPORT_FILE), 'r');
        return { findings: read.ok ? read.value.findings.length : read.failure };
      });
    }
    case 'judge': {
      const head = imageOf(packagesOf(COUNT, SHIFT));
      const { head: found } = scan({ head });
      const facts = {
        version: '0',
        now: NOW,
        subject: { key: 'k', label: 'l' },
        policy: inputsOf().policy,
        ignores: [],
      };
      const stages = [{ stage: 'scan', status: 'done' }] as const;
      return measured(
        () => makeReport({ ...facts, findings: found, compares: false, stages, artifacts: { images: [head] } }).counts,
      );
    }
    case 'compare': {
      const head = imageOf(packagesOf(COUNT, SHIFT));
      const found = scan({ head, before: packagesOf(COUNT, 0) });
      const side = { platforms: ['linux/amd64'], kinds: new Set(['vulnerability'] as const) };
      return measured(() => {
        const compared = compareWithBaseline({ ...side, findings: found.head }, { ...side, findings: found.before });
        return { fixed: compared.fixed.length };
      });
    }
    default: {
      const surface = SURFACES[what];
      if (surface === undefined) throw new Error(`no job is called ${what}`);
      const { report } = await reportOf(world, true);
      return measured(() => surface(report));
    }
  }
}

console.log(JSON.stringify({ what, ...(await job()), wholeMb: peakMb() }));
