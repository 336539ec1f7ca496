import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { DOCKERFILE_RULES } from '../../../src/dockerfile/rules/registry.ts';
import { bytes, lint } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface LintCase {
  readonly id: string;
  readonly dockerfile: string;
  readonly dockerignore: string | null;
  readonly warnings: readonly { readonly rule: string; readonly line: number }[];
  readonly frontendAttrs: Readonly<Record<string, string>> | null;
}

interface DocExample {
  readonly rule: string;
  readonly good: boolean;
  readonly label: string;
  readonly dockerfile: string;
}

/** BuildKit's 22 checks: those with a page of their own, and those that are names of a rule of hadolint's. */
const BUILT = new Set([
  ...DOCKERFILE_RULES.map(({ id }) => id).filter((id) => !/^(?:DL|SW)\d/.test(id)),
  ...['JSONArgsRecommended', 'MaintainerDeprecated', 'FromPlatformFlagConstDisallowed'],
]);

function rows<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** BuildKit's names of what we found: rule ids and aliases that are not hadolint's or ours. */
function found(text: string, inputs: Parameters<typeof lint>[1]): string[] {
  const names = lint(text, inputs)
    .filter((finding) => finding.suppressed === undefined)
    .flatMap(({ rule, aliases = [], at }) =>
      [rule, ...aliases].map((name) => ({ name, line: at.kind === 'file' ? at.line : 0 })),
    )
    .filter(({ name }) => !/^(?:DL|SW)\d/.test(name));
  return [...new Set(names.map(({ name, line }) => `${name}:${line}`))].sort();
}

function buildArgs(attrs: LintCase['frontendAttrs']): Record<string, string> {
  const given = Object.entries(attrs ?? {}).filter(([key]) => key.startsWith('build-arg:'));
  return Object.fromEntries(given.map(([key, value]) => [key.slice('build-arg:'.length), value]));
}

describeWithCorpora('BuildKit checks', (dir) => {
  const cases = rows<LintCase>(join(dir, 'cases/buildkit-lint-cases.jsonl'));
  // An instruction that does not exist: BuildKit warns of what it has parsed before it stops.
  const refused = 'buildkit-lint-048';

  test('all 22 checks are there, and every case names one of them', () => {
    expect(BUILT.size).toBe(22);
    const named = cases.flatMap(({ warnings }) => warnings.map(({ rule }) => rule));
    expect(named.filter((rule) => !BUILT.has(rule))).toEqual([]);
    expect(named.length).toBeGreaterThan(40);
  });

  test.each(cases)('$id: exact rules and lines', (row) => {
    const wanted = row.warnings.map(({ rule, line }) => `${rule}:${line}`);
    const got = found(row.dockerfile, { buildArgs: buildArgs(row.frontendAttrs), dockerignore: row.dockerignore });
    expect(got).toEqual([...new Set(wanted)].sort());
  });

  test('all of them parse, but the one that BuildKit refuses too', () => {
    const verdicts = cases.map(({ id, dockerfile }) => {
      const result = parseDockerfile(bytes(dockerfile), 'Dockerfile');
      return [id, result.ok ? 'accepted' : result.failure.code];
    });
    expect(verdicts.filter(([, verdict]) => verdict !== 'accepted')).toEqual([[refused, 'dockerfile/syntax']]);
  });

  describe('examples of the documentation', () => {
    const examples = rows<DocExample>(join(dir, 'cases/buildkit-doc-examples.jsonl'));
    // `ARG foo bar` declares two arguments; BuildKit itself says nothing of it.
    const isWrong = ({ dockerfile }: DocExample): boolean => dockerfile.includes('ARG foo bar');
    // Dots stand for what the page leaves out.
    const withoutDots = (text: string): string => text.replace(/^\.\.\.$/gm, '');
    test.each(examples.filter((example) => !isWrong(example)))('$rule $good: $label', ({ rule, good, dockerfile }) => {
      const text =
        dockerfile.includes('FROM') || /^from/im.test(dockerfile) ? dockerfile : `FROM scratch\n${dockerfile}`;
      // Experimental checks are on, and there is what the page says of the .dockerignore.
      const inputs = { buildArgs: { BUILDKIT_DOCKERFILE_CHECK: 'experimental=all' }, dockerignore: 'tmp' };
      const rules = found(withoutDots(text), inputs).map((name) => name.split(':')[0]);
      expect(rules.includes(rule)).toBe(!good);
    });
  });
});
