import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { DOCKERFILE_RULES } from '../../../src/dockerfile/rules/registry.ts';
import { linesOf } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { skipVisibly } from '../../helpers/skip.ts';

/** Where we and hadolint differ on the shared files: `file:line rule`, with the reason. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '525b9ac766107839.Dockerfile:14 DL3025': 'the JSON form has escapes that hadolint does not read; BuildKit does',
  'ca769ca321f49075.Dockerfile:10 DL3062': '`go run` of a Go file of the context fetches no package',
};

const hadolint = process.env['SEAWORTHY_HADOLINT'] ?? 'hadolint';
const isThere = spawnSync(hadolint, ['--version'], { encoding: 'utf8' }).status === 0;

describeWithCorpora('beside hadolint', (dir) => {
  if (!isThere) {
    skipVisibly('hadolint is neither on PATH nor named by SEAWORTHY_HADOLINT');
    return;
  }

  test('the same rules on the same lines, but for the reasons given', () => {
    const folder = join(dir, 'dockerfiles');
    const names = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
    const rules = DOCKERFILE_RULES.map(({ id }) => id).filter((id) => id.startsWith('DL'));
    const tally = new Map(rules.map((rule) => [rule, { agree: 0, ours: 0, theirs: 0 }]));
    const differing: string[] = [];
    const run = spawnSync(hadolint, ['--no-fail', '--format', 'json', ...names], { cwd: folder, encoding: 'utf8' });
    const said = JSON.parse(run.stdout) as readonly { file: string; line: number; code: string }[];
    // What hadolint cannot parse has no findings of its rules.
    const unread = new Set(said.filter(({ code }) => code === 'DL1000').map(({ file }) => file));
    const theirs = new Set(said.map(({ file, line, code }) => `${file}:${line} ${code}`));
    for (const name of names) {
      const bytes = readFileSync(join(folder, name));
      if (unread.has(name) || !parseDockerfile(bytes, name).ok) continue;
      for (const [rule, counts] of tally) {
        const ours = new Set(linesOf(rule, bytes.toString('utf8')).map((line) => `${name}:${line} ${rule}`));
        const own = new Set([...theirs].filter((key) => key.startsWith(`${name}:`) && key.endsWith(` ${rule}`)));
        counts.agree += [...ours].filter((key) => own.has(key)).length;
        counts.ours += [...ours].filter((key) => !own.has(key)).length;
        counts.theirs += [...own].filter((key) => !ours.has(key)).length;
        differing.push(...[...ours].filter((key) => !own.has(key)), ...[...own].filter((key) => !ours.has(key)));
      }
    }
    console.table(Object.fromEntries(tally));
    expect(differing.filter((key) => DIFFERENCES[key] === undefined)).toEqual([]);
    expect([...tally.values()].reduce((sum, { agree }) => sum + agree, 0)).toBeGreaterThan(300);
  }, 60_000);
});
