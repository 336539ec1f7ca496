import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** A copy to plant in: other tests read the sources at the same time. */
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'imports-'));
  for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string }[] };
}

async function cruise(cwd: string): Promise<Cruise> {
  const output = await new Promise<string>((done) => {
    execFile(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
        'src',
        '--config',
        '.dependency-cruiser.json',
        '--output-type',
        'json',
      ],
      { cwd, maxBuffer: 1 << 28 },
      (_error, stdout) => done(stdout),
    );
  });
  return JSON.parse(output);
}

function plant(path: string, text: string): void {
  writeFileSync(join(copy, path), text);
}

describe('who may import whom', () => {
  test('the house keeps its rule, and its modules were seen', async () => {
    const { summary } = await cruise(root);
    expect(summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(150);
  });

  test('each rule fires on a planted violation', async () => {
    const body = (specifier: string): string =>
      `import type * as planted from '${specifier}';\nexport type Planted = typeof planted;\n`;
    const cases: readonly [string, string, string][] = [
      ['src/domain/zz-planted.ts', '../inputs/table.ts', 'domain-imports-nothing'],
      ['src/formats/zz-planted.ts', '../render/log.ts', 'formats-know-domain-only'],
      ['src/render/zz-planted.ts', '../policy/glob.ts', 'rooms-meet-in-domain'],
      ['src/policy/zz-planted.ts', '../ports/world.ts', 'rooms-meet-in-domain'],
      ['src/ports/zz-planted.ts', '../policy/glob.ts', 'ports-know-domain-only'],
      ['src/stages/zz-planted.ts', '../shell/fetch.ts', 'glue-knows-no-shell'],
      ['src/publish/zz-planted.ts', '../stages/run.ts', 'stages-and-publish-are-apart'],
      ['src/shell/zz-planted.ts', '../policy/glob.ts', 'shell-knows-ports-and-domain'],
      ['src/image/zz-planted.ts', 'node:fs', 'effects-live-in-shell'],
      ['src/stages/zz-planted2.ts', 'node:child_process', 'effects-live-in-shell'],
      ['src/publish/zz-planted2.ts', '@octokit/rest', 'effects-live-in-shell'],
      ['src/inventory/zz-planted.ts', '../main.ts', 'nobody-imports-main'],
      ['src/advisories/zz-planted.ts', 'fast-check', 'no-unlisted-packages'],
    ];
    for (const [path, specifier] of cases) plant(path, body(specifier));
    plant('src/plan/zz-cycle-a.ts', "import { b } from './zz-cycle-b.ts';\nexport const a: unknown = b;\n");
    plant('src/plan/zz-cycle-b.ts', "import { a } from './zz-cycle-a.ts';\nexport const b: unknown = a;\n");
    const { summary } = await cruise(copy);
    const seen = new Set(summary.violations.map((violation) => `${violation.from} ${violation.rule.name}`));
    for (const [path, , rule] of cases) expect([...seen]).toContain(`${path} ${rule}`);
    expect([...seen].some((one) => one.endsWith('no-cycles'))).toBe(true);
  });
});
