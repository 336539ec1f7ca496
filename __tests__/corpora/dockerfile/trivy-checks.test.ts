import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
import { DOCKERFILE_RULES } from '../../../src/dockerfile/rules/registry.ts';
import { lint } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface TrivyCase {
  readonly id: string;
  readonly kind: string;
  readonly good: boolean;
  readonly title: string;
  readonly text: string;
}

/** The rules whose pages name Trivy's id. */
function rulesFor(id: string): string[] {
  return DOCKERFILE_RULES.filter(({ sources }) => sources.includes(`Trivy ${id}`)).map((doc) => doc.id);
}

describeWithCorpora('Trivy checks of Dockerfiles', (dir) => {
  const cases = readFileSync(join(dir, 'cases/trivy-checks-cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrivyCase)
    .filter(({ kind }) => kind === 'dockerfile');

  test('every check has its rule', () => {
    expect([...new Set(cases.map(({ id }) => id))].filter((id) => rulesFor(id).length === 0)).toEqual([]);
    expect(cases.length).toBeGreaterThan(25);
  });

  test.each(cases)('$id $title, good: $good', ({ id, good, text }) => {
    const rules = lint(text, { config: NO_CONFIG }).map(({ rule }) => rule);
    expect(rulesFor(id).some((rule) => rules.includes(rule))).toBe(!good);
  });
});
