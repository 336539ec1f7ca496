import { describe, expect, test } from '@jest/globals';
import { parseHadolintConfig } from '../../src/dockerfile/hadolint-file.ts';
import { DOCKERFILE_RULES } from '../../src/dockerfile/rules/registry.ts';
import { RULE_DOCS } from '../../src/stages/rule-docs.ts';
import { linesOf } from '../dockerfile/lint-text.ts';

const DOCS = [...RULE_DOCS.values()].map((doc) => ({ id: doc.id, doc }));
const SCHEMA = `
  org.opencontainers.image.source: url
  org.opencontainers.image.revision: hash
  org.opencontainers.image.created: rfc3339
  org.opencontainers.image.licenses: spdx
  maintainer: email
  version: semver
`;

/** What a registry has said, for the rule that asks one. */
const TODAY = {
  tagDigests: new Map([
    ['docker.io/library/debian:12.11-slim', 'sha256:b1a741487078b369e78119849663d7f1a5341ef2768798f7b7406c4240f86aef'],
  ]),
};

/** A configuration that switches on what is off, and that the examples are written for. */
function config(id: string) {
  const schema = id === 'DL3049' ? '{version: semver}' : SCHEMA;
  const strict = id === 'DL3050' ? 'strict-labels: true\n' : '';
  const text = `override: {info: [DL1001, DL3057]}\ntrustedRegistries: [docker.io]\nlabel-schema: ${schema}\n${strict}`;
  const parsed = parseHadolintConfig('.hadolint.yaml', text);
  if (!parsed.ok) throw new Error(parsed.failure.what);
  return parsed.value.config;
}

describe('the page of every rule', () => {
  test('there are pages', () => expect(DOCS.length).toBeGreaterThan(120));

  test.each(DOCS)('$id is complete', ({ doc }) => {
    const { title, what, why, fix, before = '', after = '', sources } = doc;
    const empty = Object.entries({ title, what, why, fix, before, after }).filter(([, text]) => text.trim() === '');
    expect(empty.map(([part]) => part)).toEqual([]);
    expect(sources.length).toBeGreaterThan(0);
    expect(title.length).toBeLessThanOrEqual(80);
    expect(title.endsWith('.')).toBe(false);
    expect([what, why, fix].every((text) => /[.?`]$/.test(text))).toBe(true);
  });

  test.each(DOCKERFILE_RULES.map((doc) => ({ id: doc.id, doc })))(
    '$id: before fires, after does not',
    ({ id, doc }) => {
      const whole = (text = ''): string => (/^\s*from\s/im.test(text) ? text : `FROM nginx:1.27\n${text}`);
      // SW1008 and CopyIgnoredFile look at the context.
      const inputs = { ...TODAY, config: config(id), dockerignore: id === 'CopyIgnoredFile' ? 'secret.env\n' : null };
      expect(linesOf(id, whole(doc.before), inputs)).not.toEqual([]);
      expect(linesOf(id, whole(doc.after), inputs)).toEqual([]);
    },
  );
});
