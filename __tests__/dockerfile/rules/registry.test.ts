import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { DOCKERFILE_RULES, RULES } from '../../../src/dockerfile/rules/registry.ts';
import { linesOf } from '../lint-text.ts';

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, '../../../src/dockerfile/rules');
const ids = RULES.map(({ doc }) => doc.id);

test('every file is a registered rule, and every rule a file of its name', () => {
  const files = readdirSync(source).filter((name) => name !== 'registry.ts');
  expect(files.map((name) => name.replace(/\.ts$/, '')).sort()).toEqual([...ids].sort());
});

test('every rule has a spec of its name', () => {
  const specs = readdirSync(here).filter((name) => name !== 'registry.test.ts');
  expect(specs.map((name) => name.replace(/\.test\.ts$/, '')).sort()).toEqual([...ids].sort());
});

test.each(DOCKERFILE_RULES)('$id has a whole page', (doc) => {
  expect(doc.title.length).toBeGreaterThan(5);
  expect(doc.title.length).toBeLessThanOrEqual(80);
  expect(doc.title).not.toMatch(/\.$/);
  for (const text of [doc.what, doc.why, doc.fix]) expect(text).toMatch(/[.”`)]$/);
  expect(doc.sources.length).toBeGreaterThan(0);
});

test('ids are hadolint’s, BuildKit’s or ours, and hadolint’s and BuildKit’s are named as sources', () => {
  for (const { id, sources } of DOCKERFILE_RULES) {
    if (/^SW\d{4}$/.test(id)) continue;
    expect(sources).toContain(/^DL\d{4}$/.test(id) ? `hadolint ${id}` : `BuildKit ${id}`);
  }
});

/** The example of a page is the rule's first test: what is before fires, what is after does not. */
const INPUTS = { dockerignore: null, trustedRegistries: ['docker.io'] };
// An example cannot hold a secret, nor a digest that is one.
const UNTESTED = ['SW1005'];
test.each(DOCKERFILE_RULES.filter(({ id }) => !UNTESTED.includes(id)))(
  '$id: before and after',
  ({ id, before, after }) => {
    const whole = (text: string): string => {
      const filled = text.replaceAll('<digest>', 'a'.repeat(64));
      return /^(?:from|arg)\s/i.test(filled) && /^\s*from\s/im.test(filled) ? filled : `FROM nginx:1.27\n${filled}`;
    };
    expect(linesOf(id, whole(before ?? ''), INPUTS).length).toBeGreaterThan(0);
    expect(linesOf(id, whole(after ?? ''), INPUTS)).toEqual([]);
  },
);
