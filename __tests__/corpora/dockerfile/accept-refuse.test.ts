import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { bytes, lint } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface UtilsCase {
  readonly dockerfile: string;
  readonly diagnostics: readonly { readonly name: string; readonly severity: number }[];
}

/** What dockerfile-utils calls an error and BuildKit's parser accepts: it is a finding of one of these rules, for the build refuses it or takes it otherwise than it looks. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  INVALID_DESTINATION: ['DL3021'],
  FLAG_INVALID_FROM_VALUE: ['SW1023'],
  INVALID_PORT: ['SW1023'],
  INVALID_PROTO: ['SW1023'],
  INVALID_SIGNAL: ['SW1023'],
  INVALID_REFERENCE_FORMAT: ['InvalidDefaultArgInFrom'],
  BASE_NAME_EMPTY: ['InvalidDefaultArgInFrom'],
  DUPLICATE_BUILD_STAGE_NAME: ['DL3024', 'DuplicateStageName'],
};
/** Where nothing is told. */
const UNTOLD: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^(?:EXPOSE|STOPSIGNAL) \$\w+\s*$/m, 'a build argument or the base image may give the value'],
  [/^ADD \[/m, 'DL3021 is for COPY, as in hadolint; BuildKit builds it'],
  [/^COPY --from= /m, 'BuildKit takes an empty value for none'],
  [/^FROM -- /m, 'a lone -- ends the flags'],
];
/** What dockerfile-utils accepts and BuildKit refuses. */
const REFUSED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^run --x=y/im, 'RUN knows no such flag'],
  [/^SHELL \[ "\/bin\/sh" \] [\],a]/m, 'what follows the list makes it no JSON'],
  [/# dockerfile-utils: ignore/, 'a comment of dockerfile-utils alone'],
];

function isTold(dockerfile: string, name: string): boolean {
  const rules = new Set(lint(dockerfile).map(({ rule }) => rule));
  return TOLD[name]?.some((rule) => rules.has(rule)) === true || UNTOLD.some(([pattern]) => pattern.test(dockerfile));
}

describeWithCorpora('accept and refuse as dockerfile-utils, but for reasons', (dir) => {
  const cases = readFileSync(join(dir, 'cases/dockerfile-utils-cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as UtilsCase);

  test('every difference has its reason', () => {
    const unexplained = cases.filter(({ dockerfile, diagnostics }) => {
      const errors = diagnostics.filter(({ severity }) => severity === 1).map(({ name }) => name);
      const accepted = parseDockerfile(bytes(dockerfile), 'Dockerfile').ok;
      if (accepted) return errors.some((name) => !isTold(dockerfile, name));
      return errors.length === 0 && !REFUSED.some(([pattern]) => pattern.test(dockerfile));
    });
    expect(unexplained.map(({ dockerfile }) => dockerfile)).toEqual([]);
    expect(cases.length).toBe(295);
  });
});
