import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { RULES } from '../../../src/dockerfile/rules/registry.ts';
import { INPUTS } from '../../dockerfile/lint-text.ts';
import { claimsOf, retracted, withBeginnings } from '../../dockerfile/retracted.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

/** Longer files cost the square of their length. */
const MAX_INSTRUCTIONS = 60;

describeWithCorpora('beginnings of real Dockerfiles', (dir) => {
  const folder = join(dir, 'dockerfiles');
  const names = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));
  const files = names
    .sort()
    .filter((_, at) => at % 3 === 0)
    .flatMap((name) => {
      const read = parseDockerfile(readFileSync(join(folder, name)), name);
      if (!read.ok || read.value.instructions.length > MAX_INSTRUCTIONS) return [];
      return [withBeginnings(read.value, { ...INPUTS, dockerignore: '' })];
    });
  const declared = RULES.filter(({ judgesFragments }) => judgesFragments === true);

  test('a rule that may judge a fragment takes nothing back', () => {
    expect(files.length).toBeGreaterThan(40);
    const wrong = declared.flatMap((rule) => files.flatMap((file) => retracted(rule, file) ?? []));
    expect(wrong).toEqual([]);
    const said = declared.filter((rule) => files.some(({ whole }) => claimsOf(rule, whole).length > 0));
    expect(said.length).toBeGreaterThan(25);
  });

  test('others do', () => {
    const others = RULES.filter(({ judgesFragments }) => judgesFragments === undefined);
    const taken = others.filter((rule) => files.some((file) => retracted(rule, file) !== undefined));
    expect(taken.map(({ doc }) => doc.id)).toEqual(['DL3009', 'SW1014', 'SW1017']);
  });
});
