import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import type { World } from '../../../src/ports/world.ts';
import { SystemPrograms } from '../../../src/shell/programs.ts';
import { checkShell } from '../../../src/stages/shellcheck.ts';
import { INPUTS } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { skipVisibly } from '../../helpers/skip.ts';

/**
 * Where the two differ on the real files, and why. Beside these, hadolint keeps one comment of each RUN (its failures are compared by line
 * alone), so what is ours in a RUN of which it keeps another is no difference.
 */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '7ee4baa6e47592e2:3 SC1072 only theirs':
    'the file ends in a continuation: hadolint gives the sign to the shell, builders do not',
};

const hadolint = process.env['SEAWORTHY_HADOLINT'] ?? 'hadolint';
const areThere = [hadolint, 'shellcheck'].every((program) => spawnSync(program, ['--version']).status === 0);

describeWithCorpora('ShellCheck beside the one in hadolint', (dir) => {
  if (!areThere) {
    if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true')
      throw new Error('hadolint and shellcheck are required and not there');
    skipVisibly('hadolint (PATH or SEAWORTHY_HADOLINT) or shellcheck (PATH) is not there');
    return;
  }
  test('every comment of hadolint’s is ours', async () => {
    const folder = join(dir, 'dockerfiles');
    const names = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
    const run = spawnSync(hadolint, ['--no-fail', '--format', 'json', ...names], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 27,
    });
    const said = JSON.parse(run.stdout) as { file: string; line: number; code: string }[];
    const unread = new Set(said.filter(({ code }) => code === 'DL1000').map(({ file }) => file));
    const world = { programs: new SystemPrograms({ env: process.env, workspace: dir }) } as unknown as World;
    const tally = new Map<string, { agree: number; 'only ours': number; 'only theirs': number }>();
    const differing: string[] = [];
    for (const name of names) {
      const file = parseDockerfile(readFileSync(join(folder, name)), name);
      if (unread.has(name) || !file.ok) continue;
      const { findings, failures } = await checkShell(world, { shellcheck: 'auto' } as Plan, {
        file: file.value,
        inputs: INPUTS,
      });
      expect(failures).toEqual([]);
      const startOf = (line: number): number => file.value.instructions.findLast((one) => one.line <= line)?.line ?? 0;
      const ours = new Set(
        findings
          .filter(({ suppressed }) => suppressed === undefined)
          .map(({ at, rule }) => `${at.kind === 'file' ? startOf(at.line) : 0} ${rule}`),
      );
      const theirs = new Set(
        said.filter((one) => one.file === name && one.code.startsWith('SC')).map(({ line, code }) => `${line} ${code}`),
      );
      for (const key of new Set([...ours, ...theirs])) {
        const [line = '', id = ''] = key.split(' ');
        const counts = tally.get(id) ?? { agree: 0, 'only ours': 0, 'only theirs': 0 };
        tally.set(id, counts);
        const who = !ours.has(key) ? 'only theirs' : theirs.has(key) ? 'agree' : 'only ours';
        counts[who] += 1;
        const saysOther = [...theirs].some((one) => one.startsWith(`${line} `));
        if (who === 'only theirs' || (who === 'only ours' && !saysOther))
          differing.push(`${name.split('.')[0]}:${key} ${who}`);
      }
    }
    console.table(Object.fromEntries([...tally].sort()));
    expect(differing.sort()).toEqual(Object.keys(DIFFERENCES).sort());
    expect([...tally.values()].reduce((sum, { agree }) => sum + agree, 0)).toBeGreaterThan(30);
  }, 300_000);
});
