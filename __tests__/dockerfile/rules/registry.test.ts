import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { CheckInputs } from '../../../src/dockerfile/checked.ts';
import { type LabelType, NO_CONFIG } from '../../../src/dockerfile/hadolint-config.ts';
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
  // DL1000 is no rule: there is no parsed file that one could look at.
  expect(specs.map((name) => name.replace(/\.test\.ts$/, '')).sort()).toEqual([...ids, 'DL1000'].sort());
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
const LABELS = new Map<string, LabelType>([
  ['version', 'semver'],
  ['maintainer', 'email'],
  ['org.opencontainers.image.source', 'url'],
  ['org.opencontainers.image.created', 'rfc3339'],
  ['org.opencontainers.image.licenses', 'spdx'],
  ['org.opencontainers.image.revision', 'hash'],
]);
/** What the registry has said, for the rule that asks one: the digest that its page ends with. */
function digestIn(id: string): string {
  const after = DOCKERFILE_RULES.find((doc) => doc.id === id)?.after ?? '';
  return /sha256:[0-9a-f]{64}/.exec(after)?.[0] ?? '';
}
/** What a rule needs before it says anything. */
function inputsOf(id: string): Partial<CheckInputs> {
  const labels = id === 'DL3049' || id === 'DL3050' ? new Map([['version', 'semver' as const]]) : LABELS;
  const levels = new Map(RULES.filter(({ lint }) => lint === 'ignore').map(({ doc }) => [doc.id, 'info' as const]));
  return {
    dockerignore: id === 'CopyIgnoredFile' ? '*.env' : null,
    tagDigests: new Map([['docker.io/library/debian:12.11-slim', digestIn(id)]]),
    config: { ...NO_CONFIG, trustedRegistries: ['docker.io'], labels, levels, strictLabels: true },
  };
}
// An example cannot hold a secret, nor a digest that is one.
const UNTESTED = ['SW1005'];
test.each(DOCKERFILE_RULES.filter(({ id }) => !UNTESTED.includes(id)))(
  '$id: before and after',
  ({ id, before, after }) => {
    const whole = (text: string): string => {
      const filled = text.replaceAll('<digest>', 'a'.repeat(64));
      return /^\s*from\s/im.test(filled) ? filled : `FROM nginx:1.27\n${filled}`;
    };
    expect(linesOf(id, whole(before ?? ''), inputsOf(id)).length).toBeGreaterThan(0);
    expect(linesOf(id, whole(after ?? ''), inputsOf(id))).toEqual([]);
  },
);
