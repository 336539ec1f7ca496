import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parseHadolintConfig } from '../../../src/dockerfile/hadolint-file.ts';
import { levelOf } from '../../../src/dockerfile/level.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { DOCKERFILE_RULES, RULES } from '../../../src/dockerfile/rules/registry.ts';
import { bytes, lint } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { skipVisibly } from '../../helpers/skip.ts';

const LOCALHOST = 'hadolint takes `localhost` for a name on Docker Hub';
const SKIPPED = 'a `# check=skip=…` of BuildKit’s name for the rule counts for both names of the one finding';
const BACKSLASH = 'the JSON text holds `C:\\tmp`, which is a tab for JSON and for BuildKit';

/** Where we and hadolint differ on the shared files, and why. A difference that is not here is an error, and so is one that is no more. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'lint-006:16 DL3064': SKIPPED,
  'lint-006:18 DL3064': SKIPPED,
  'lint-037:4 DL3000': SKIPPED,
  'lint-033:3 DL3006': 'the base is scratch once its variable has no value',
  'parser-escapes:14 DL3025': 'the JSON form has escapes that hadolint does not read; BuildKit does',
  'real-525b9ac766107839:14 DL3025': 'the JSON form has escapes that hadolint does not read; BuildKit does',
  'real-ca769ca321f49075:10 DL3062': '`go run` of a Go file of the context fetches no package',
  'utils-087:3 DL3045': BACKSLASH,
  'utils-089:3 DL3045': BACKSLASH,
  'utils-099:3 DL3045': BACKSLASH,
  'utils-101:3 DL3045': BACKSLASH,
  'utils-114:2 DL3021': 'hadolint takes `--link=TrUE` for a source',
  'utils-167:1 DL3026': LOCALHOST,
  'utils-168:1 DL3026': LOCALHOST,
  'utils-187:1 DL3026': LOCALHOST,
  'utils-188:1 DL3026': LOCALHOST,
  'utils-192:1 DL3026': LOCALHOST,
  'utils-195:1 DL3026': LOCALHOST,
  'utils-196:1 DL3026': LOCALHOST,
  'utils-197:1 DL3026': LOCALHOST,
  'utils-172:2 DL3026': 'hadolint does not fill in the ARG whose default names the registry',
};

/** Switches on every rule that is off, and gives the label rules a schema. */
const CONFIG = `override:
  info: [DL1001, DL3057]
trustedRegistries: [docker.io, "*.example.com"]
strict-labels: true
label-schema:
  maintainer: email
  version: semver
  org.opencontainers.image.source: url
  org.opencontainers.image.revision: hash
  org.opencontainers.image.created: rfc3339
  org.opencontainers.image.licenses: spdx
  description: text
`;

interface Said {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly level: string;
}

const hadolint = process.env['SEAWORTHY_HADOLINT'] ?? 'hadolint';
const isThere = spawnSync(hadolint, ['--version'], { encoding: 'utf8' }).status === 0;

/** Every shared Dockerfile, by a short name. */
function sharedFiles(dir: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(join(dir, 'dockerfiles')).filter((one) => one.endsWith('.Dockerfile'))) {
    files.set(`real-${name.split('.')[0]}`, readFileSync(join(dir, 'dockerfiles', name), 'utf8'));
  }
  const tables = join(dir, 'dockerfile-parser/testfiles');
  for (const name of readdirSync(tables)) {
    files.set(`parser-${name}`, readFileSync(join(tables, name, 'Dockerfile'), 'utf8'));
  }
  const lists = {
    lint: 'buildkit-lint',
    doc: 'buildkit-doc-examples',
    utils: 'dockerfile-utils',
    trivy: 'trivy-checks',
  };
  for (const [short, list] of Object.entries(lists)) {
    const path = join(dir, 'cases', `${list}${short === 'doc' ? '' : '-cases'}.jsonl`);
    for (const [at, line] of readFileSync(path, 'utf8').trim().split('\n').entries()) {
      const row = JSON.parse(line) as { dockerfile?: string; text?: string; kind?: string };
      if (row.kind !== undefined && row.kind !== 'dockerfile') continue;
      files.set(`${short}-${String(at).padStart(3, '0')}`, row.dockerfile ?? row.text ?? '');
    }
  }
  return files;
}

/** hadolint's word on the files. One on which it crashes takes the whole call with it: it is found by halving. */
function ask(folder: string, names: readonly string[]): { said: Said[]; crashed: string[] } {
  const run = spawnSync(hadolint, ['-c', '.hadolint.yaml', '--no-fail', '--format', 'json', ...names], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  if (run.status === 0) return { said: JSON.parse(run.stdout) as Said[], crashed: [] };
  if (names.length === 1) return { said: [], crashed: [...names] };
  const half = Math.ceil(names.length / 2);
  const [first, second] = [ask(folder, names.slice(0, half)), ask(folder, names.slice(half))];
  return { said: [...first.said, ...second.said], crashed: [...first.crashed, ...second.crashed] };
}

describeWithCorpora('beside hadolint', (dir) => {
  if (!isThere) {
    if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true') throw new Error('hadolint is required and not there');
    skipVisibly('hadolint is neither on PATH nor named by SEAWORTHY_HADOLINT');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hadolint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('the same rules on the same lines of all shared Dockerfiles, but for the reasons given', () => {
    const files = sharedFiles(dir);
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, '.hadolint.yaml'), CONFIG);
    const read = parseHadolintConfig('.hadolint.yaml', CONFIG);
    if (!read.ok) throw new Error(read.failure.what);
    const { config } = read.value;
    const names = [...files.keys()];
    const { said, crashed } = ask(folder, names);
    // What hadolint cannot parse has no findings of its rules.
    const unread = new Set([...crashed, ...said.filter(({ code }) => code === 'DL1000').map(({ file }) => file)]);
    const rules = DOCKERFILE_RULES.map(({ id }) => id).filter((id) => id.startsWith('DL'));
    expect(
      [...new Set(said.map(({ code }) => code))].filter((code) => /^DL/.test(code) && !rules.includes(code)),
    ).toEqual([]);
    // Its levels are what `failure-threshold` counts by. Those of two rules are set by the configuration above.
    const levels = RULES.map(({ doc, level, lint: own }) => [doc.id, own ?? levelOf(doc.severity, level)] as const);
    const theirLevels = new Map(said.map(({ code, level }) => [code, level]));
    const compelled = levels.filter(([id, level]) => level !== 'ignore' && theirLevels.has(id));
    expect(compelled.map(([id]) => [id, theirLevels.get(id)])).toEqual(compelled);
    expect(compelled.length).toBeGreaterThan(50);
    // What does not parse for one of the two alone is in the tables of the parser.
    const compared = rules.filter((rule) => rule !== 'DL1000');
    const tally = new Map(compared.map((rule) => [rule, { agree: 0, 'only ours': 0, 'only theirs': 0 }]));
    const differing: string[] = [];
    for (const [name, text] of files) {
      const own = parseDockerfile(bytes(text), name, 'lenient');
      if (unread.has(name) || !own.ok || own.value.mistake !== undefined) continue;
      const theirs = new Set(
        said.filter((one) => one.file === name).map(({ line, code }) => `${name}:${line} ${code}`),
      );
      const ours = new Set(
        lint(text, { config })
          .filter((finding) => finding.suppressed === undefined)
          .map(({ at, rule }) => `${name}:${at.kind === 'file' ? at.line : 0} ${rule}`),
      );
      // Without a FROM there is no stage to look at: only that is told, and the file is refused.
      const isStaged = own.value.instructions.some(({ keyword }) => keyword === 'FROM');
      for (const key of new Set([...theirs, ...ours])) {
        if (!isStaged && !key.endsWith(' DL3061')) continue;
        const counts = tally.get(key.split(' ')[1] ?? '');
        if (counts === undefined) continue;
        const who = !ours.has(key) ? 'only theirs' : theirs.has(key) ? 'agree' : 'only ours';
        counts[who] += 1;
        if (who !== 'agree') differing.push(key);
      }
    }
    console.table(Object.fromEntries(tally));
    expect(differing.sort()).toEqual(Object.keys(DIFFERENCES).sort());
    expect([...tally.values()].reduce((sum, { agree }) => sum + agree, 0)).toBeGreaterThan(1500);
  }, 300_000);

  test('hadolint says of the examples on the pages what the pages say', () => {
    const config = CONFIG.replace('description: text', 'extra: text').replace('strict-labels: true', '');
    writeFileSync(join(folder, '.hadolint.yaml'), config);
    const pages = DOCKERFILE_RULES.filter(({ id }) => /^DL/.test(id) && !['DL3026', 'DL3050', 'DL3049'].includes(id));
    const whole = (text: string): string => (/^\s*from\s/im.test(text) ? text : `FROM nginx:1.27\n${text}`);
    for (const { id, before = '', after = '' } of pages) {
      writeFileSync(join(folder, `${id}-before`), `${whole(before)}\n`);
      writeFileSync(join(folder, `${id}-after`), `${whole(after)}\n`);
    }
    const { said } = ask(
      folder,
      pages.flatMap(({ id }) => [`${id}-before`, `${id}-after`]),
    );
    const wrong = pages.filter(({ id }) => {
      const on = (which: string): boolean => said.some(({ file, code }) => file === `${id}-${which}` && code === id);
      return !on('before') || on('after');
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  }, 300_000);
});
