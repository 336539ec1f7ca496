import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkDockerfile } from '../../../src/dockerfile/check.ts';
import { outlineDockerfile } from '../../../src/dockerfile/outline.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { compareText } from '../../../src/domain/location.ts';
import { applyPatch, INPUTS, lint } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

/** Rules that fire on more than a third of the files, and why that is right. */
const FREQUENT: Readonly<Record<string, string>> = {
  SW1001: 'hardly anybody pins by digest; a notice of severity low',
  LegacyKeyValueFormat: 'half of these files are older than the warning; BuildKit says the same',
  SW1014: 'most of these files have no USER at all',
  DL3018: 'hadolint says the same of the same lines',
};
/**
 * In how many of the files each rule fires: reviewed. A change of a rule shows here, and is looked at before the number is.
 * What hadolint and BuildKit say too is held against them in the tests beside this one.
 */
const FIRED: Readonly<Record<string, number>> = {
  ConsistentInstructionCasing: 1,
  DL3000: 1,
  DL3001: 1,
  DL3002: 1,
  DL3003: 24,
  DL3006: 14,
  DL3007: 48,
  DL3008: 66,
  DL3009: 14,
  DL3013: 7,
  DL3014: 2,
  DL3015: 17,
  DL3016: 1,
  DL3018: 74,
  DL3019: 7,
  DL3020: 14,
  DL3022: 12,
  DL3025: 5,
  DL3027: 3,
  DL3028: 3,
  DL3029: 12,
  DL3033: 1,
  DL3036: 1,
  DL3037: 1,
  DL3040: 2,
  DL3041: 4,
  DL3042: 6,
  DL3045: 4,
  DL3047: 8,
  DL3059: 30,
  DL3060: 1,
  DL3062: 16,
  DL3066: 18,
  DL3067: 16,
  DL4000: 5,
  DL4001: 1,
  DL4003: 1,
  DL4006: 25,
  FromAsCasing: 19,
  LegacyKeyValueFormat: 108,
  MultipleInstructionsDisallowed: 1,
  NoEmptyContinuation: 1,
  SW1001: 129,
  SW1002: 6,
  SW1003: 1,
  SW1004: 3,
  SW1006: 2,
  SW1009: 2,
  SW1010: 3,
  SW1012: 66,
  SW1014: 184,
  SW1016: 1,
  SW1017: 12,
  SW1018: 9,
  SW1019: 12,
  SW1020: 1,
  // Quotes that do not end, in two of BuildKit's parser tables.
  SW1023: 2,
};
/** BuildKit parser tables that have got among the files: no FROM, or a flag that COPY does not have. */
const NO_DOCKERFILES = [
  '08d42c0aba1521e1',
  '6835d9a4a0a0cffd',
  '7d5ab8e482aa425c',
  'a5eac0c1a34c029d',
  'ddb2dd36b2b16abc',
];

describeWithCorpora('real Dockerfiles', (dir) => {
  const folder = join(dir, 'dockerfiles');
  const names = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
  const texts = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

  test('all parse but those that BuildKit refuses too', () => {
    const refused = names.filter((name) => !parseDockerfile(readFileSync(join(folder, name)), name).ok);
    expect(refused.map((name) => name.split('.')[0]).sort()).toEqual([...NO_DOCKERFILES].sort());
  });

  test('each is checked and outlined in bounded time, every finding on a line of the file', () => {
    let slowest = 0;
    for (const name of names) {
      const start = cpuMs();
      const file = parseDockerfile(readFileSync(join(folder, name)), name);
      if (!file.ok) continue;
      const findings = checkDockerfile(file.value, { ...INPUTS, dockerignore: null });
      expect(outlineDockerfile(file.value, INPUTS).ok).toBe(true);
      slowest = Math.max(slowest, cpuMs() - start);
      for (const { at } of findings) {
        expect(at.kind === 'file' && at.line >= 1 && at.line <= file.value.lines.length).toBe(true);
      }
    }
    expect(slowest).toBeLessThan(2_000);
  });

  test('every rule fires on as many files as reviewed, and on no more than a third of them without a reason', () => {
    const fired = new Map<string, number>();
    for (const [name, text] of texts) {
      if (NO_DOCKERFILES.includes(name.split('.')[0] ?? '')) continue;
      for (const rule of new Set(lint(text).map((finding) => finding.rule)))
        fired.set(rule, (fired.get(rule) ?? 0) + 1);
    }
    expect(Object.fromEntries([...fired].sort(([a], [b]) => compareText(a, b)))).toEqual(FIRED);
    const frequent = [...fired].filter(([, count]) => count > names.length / 3).map(([rule]) => rule);
    expect(frequent.filter((rule) => FREQUENT[rule] === undefined)).toEqual([]);
  });

  test('every patch parses again and no longer triggers its rule there', () => {
    let patches = 0;
    for (const [name, text] of texts) {
      if (NO_DOCKERFILES.includes(name.split('.')[0] ?? '')) continue;
      for (const finding of lint(text)) {
        const patched = applyPatch(text, finding);
        if (patched === undefined || finding.at.kind !== 'file') continue;
        patches += 1;
        const { line } = finding.at;
        const again = lint(patched).filter((other) => other.rule === finding.rule);
        expect(again.some(({ at }) => at.kind === 'file' && at.line === line)).toBe(false);
      }
    }
    expect(patches).toBeGreaterThan(100);
  });
});
