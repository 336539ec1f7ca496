import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkDockerfile } from '../../../src/dockerfile/check.ts';
import { contextUse } from '../../../src/dockerfile/context-use.ts';
import { applyPatch } from '../../../src/dockerfile/fix.ts';
import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { suggestFixes } from '../../../src/dockerfile/suggest.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const INPUTS = { path: 'Dockerfile', buildArgs: {}, config: NO_CONFIG, now: new Date('2026-11-22T00:00:00Z') };

describeWithCorpora('real Dockerfiles', (dir) => {
  const folder = join(dir, 'dockerfiles');
  const names = readdirSync(folder).filter((name) => name.includes('Dockerfile'));
  const read = (name: string): Uint8Array => readFileSync(join(folder, name));

  function rulesOf(text: string): readonly string[] | undefined {
    const parsed = parseDockerfile(new TextEncoder().encode(text), 'Dockerfile');
    if (!parsed.ok) return undefined;
    return checkDockerfile(parsed.value, INPUTS)
      .filter(({ suppressed }) => suppressed === undefined)
      .map(({ rule }) => rule);
  }

  test('every suggestion can be taken, alone and with the others', () => {
    let made = 0;
    for (const name of names) {
      const text = new TextDecoder().decode(read(name));
      const suggestions = suggestFixes(read(name), INPUTS);
      made += suggestions.length;
      if (suggestions.length === 0) continue;
      const before = rulesOf(text) ?? [];
      const count = (rules: readonly string[], rule: string): number => rules.filter((id) => id === rule).length;
      for (const { patch, mends } of suggestions) {
        const after = rulesOf(applyPatch(text, patch));
        if (after === undefined) throw new Error(`${name}: line ${patch.line} does not parse any more`);
        for (const { rule } of mends)
          expect([name, rule, count(after, rule) < count(before, rule)]).toEqual([name, rule, true]);
        for (const rule of after)
          expect([name, rule, count(after, rule) <= count(before, rule)]).toEqual([name, rule, true]);
      }
      const together = suggestions.toReversed().reduce((changed, { patch }) => applyPatch(changed, patch), text);
      const after = rulesOf(together);
      expect([name, after !== undefined && after.length < before.length]).toEqual([name, true]);
    }
    expect(names.length).toBeGreaterThan(150);
    expect(made).toBeGreaterThan(200);
  }, 300_000);

  test('what a build takes is told of each', () => {
    let taking = 0;
    for (const name of names) {
      const parsed = parseDockerfile(read(name), name);
      if (!parsed.ok) continue;
      const { sources, bases } = contextUse(parsed.value, { buildArgs: {} });
      expect([name, bases.length > 0]).toEqual([name, true]);
      for (const source of sources) expect(source).not.toMatch(/^\/|(?:^|\/)\.\.?(?:\/|$)|\$/);
      if (sources.length > 0) taking += 1;
    }
    expect(taking).toBeGreaterThan(80);
  });
});
