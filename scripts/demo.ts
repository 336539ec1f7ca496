// Checks examples/shop as a user would: builds it where a builder is on the machine, else takes the prepared archive.
// Only this script turns to the example's own advisories when api.osv.dev is out of reach; the product never does so by itself.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = 'demo-output';
const shop = 'examples/shop';
const archive = `${shop}/image.tar.gz`;

const builders: readonly (readonly string[])[] = [
  ['docker', 'info'],
  ['podman', 'info'],
  ['buildah', 'info'],
];

/** The first builder that answers. */
function builderHere(): string | undefined {
  return builders.find(
    ([program = '', ...args]) => spawnSync(program, args, { stdio: 'ignore', timeout: 10_000 }).status === 0,
  )?.[0];
}

async function apiAnswers(): Promise<boolean> {
  const query = {
    method: 'POST',
    body: '{"package":{"ecosystem":"npm","name":"left-pad"}}',
    signal: AbortSignal.timeout(5_000),
  };
  return fetch('https://api.osv.dev/v1/query', query).then(
    (answer) => answer.ok,
    () => false,
  );
}

function check(source: readonly string[], advisories: readonly string[]): number | null {
  const common = [
    '--ignore-file',
    `${shop}/.seaworthy-ignore.yaml`,
    '--sbom-formats',
    'cyclonedx-json,spdx-json',
    '--output-dir',
    out,
  ];
  const run = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'check', ...source, ...advisories, ...common], {
    cwd: root,
    stdio: 'inherit',
  });
  return run.status;
}

/** True when the report says that the image could not be built here, for whatever reason. */
function buildFailed(): boolean {
  if (!existsSync(join(root, out, 'report.json'))) return true;
  const report: { stages: { stage: string; status: string }[] } = JSON.parse(
    readFileSync(join(root, out, 'report.json'), 'utf8'),
  );
  return report.stages.some((stage) => stage.stage === 'build' && stage.status === 'failed');
}

rmSync(join(root, out), { recursive: true, force: true });
mkdirSync(join(root, out), { recursive: true });
const online = await apiAnswers();
const advisories = online ? [] : ['--advisories', `${shop}/advisories`];
if (!online) console.error('demo: api.osv.dev is out of reach; using the advisories that were written for the example');
const prepared = ['--image', `docker-archive:${archive}`, '--context', shop];
const builder = builderHere();
let status: number | null;
if (builder === undefined) {
  console.error('demo: no builder on this machine; checking the prepared image archive');
  status = check(prepared, advisories);
} else {
  status = check(['--context', shop], advisories);
  if (buildFailed()) {
    console.error(
      `demo: ${builder} is here and could not build the example (see above); checking the prepared image archive`,
    );
    status = check(prepared, advisories);
  }
}
console.error(`demo: seaworthy ended with ${status}; report, SARIF, SBOMs and comment are in ${out}/`);
// The demo's point is the report: a blocked image is what it shows. Only a run that could not say anything is a failure.
const told = existsSync(join(root, out, 'report.json')) && (status === 0 || status === 1 || status === 2);
process.exitCode = told ? 0 : 1;
