import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fixDockerfile } from '../../../src/dockerfile/fix.ts';
import { RULES } from '../../../src/dockerfile/rules/registry.ts';
import { bytes, INPUTS } from '../../dockerfile/lint-text.ts';
import { complaint, damage, parses, patched } from '../../dockerfile/patches.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const LISTS = ['buildkit-lint-cases', 'buildkit-doc-examples', 'dockerfile-utils-cases', 'trivy-checks-cases'];

/** Every shared text that parses as a Dockerfile. */
function sharedTexts(dir: string): string[] {
  const folder = join(dir, 'dockerfiles');
  const files = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
  const rows = LISTS.flatMap((list) =>
    readFileSync(join(dir, `cases/${list}.jsonl`), 'utf8')
      .trim()
      .split('\n'),
  ).map((line) => JSON.parse(line) as { dockerfile?: string; text?: string });
  const texts = [
    ...files.map((name) => readFileSync(join(folder, name), 'utf8')),
    ...rows.map(({ dockerfile, text }) => dockerfile ?? text ?? ''),
  ];
  return texts.filter(parses);
}

describeWithCorpora('patches on shared Dockerfiles', (dir) => {
  const texts = sharedTexts(dir);

  test('each parses again, mends its rule, and changes nothing else', () => {
    const tally = new Map<string, number>();
    for (const text of texts) {
      for (const one of patched(text)) {
        const { rule } = one.finding;
        tally.set(rule, (tally.get(rule) ?? 0) + 1);
        expect([rule, one.patch, complaint(text, one)]).toEqual([rule, one.patch, undefined]);
      }
    }
    console.table(Object.fromEntries([...tally].sort()));
    const fixable = new Set(RULES.filter(({ doc }) => doc.fixable).map(({ doc }) => doc.id));
    expect([...tally.keys()].filter((id) => !fixable.has(id))).toEqual([]);
    expect([...tally.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(300);
  });

  test('all of a file together damage nothing, and a second time there is nothing left', () => {
    let mended = 0;
    for (const text of texts) {
      const fixed = fixDockerfile(bytes(text), INPUTS);
      if (!fixed.ok) throw new Error(fixed.failure.what);
      mended += fixed.value.fixes.length;
      expect(damage(text, fixed.value.text)).toBeUndefined();
      const again = fixDockerfile(bytes(fixed.value.text), INPUTS);
      expect(again.ok && again.value.fixes).toEqual([]);
    }
    expect(mended).toBeGreaterThan(300);
  }, 300_000);
});
