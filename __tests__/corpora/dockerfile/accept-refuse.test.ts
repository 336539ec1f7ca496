import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { bytes } from '../../dockerfile/lint-text.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

interface UtilsCase {
  readonly dockerfile: string;
  readonly diagnostics: readonly { readonly name: string; readonly severity: number }[];
}

/** What dockerfile-utils calls an error and BuildKit's parser accepts, with the reason. */
const ACCEPTED: Readonly<Record<string, string>> = {
  INVALID_ESCAPE_DIRECTIVE: 'a directive without a value is a comment',
  INVALID_DESTINATION: 'judged by the build, when variables have values and sources are known',
  FLAG_INVALID_FROM_VALUE: 'judged by the build, which looks the image up',
  INVALID_PORT: 'judged by the build, after variables are filled in',
  INVALID_PROTO: 'judged by the build, after variables are filled in',
  INVALID_REFERENCE_FORMAT: 'judged by the build, after ARGs are filled in',
  BASE_NAME_EMPTY: 'a build argument may give the value',
  DUPLICATE_BUILD_STAGE_NAME: 'BuildKit builds it; the last one of the name counts',
  UNKNOWN_FROM_FLAG: 'a lone -- ends the flags',
  INVALID_SIGNAL: 'judged by the build, after variables are filled in',
};
/** What dockerfile-utils accepts and BuildKit refuses. */
const REFUSED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^run --x=y/im, 'RUN knows no such flag'],
  [/^SHELL \[ "\/bin\/sh" \] [\],a]/m, 'what follows the list makes it no JSON'],
  [/# dockerfile-utils: ignore/, 'a comment of dockerfile-utils alone'],
];

describeWithCorpora('accept and refuse as dockerfile-utils, but for reasons', (dir) => {
  const cases = readFileSync(join(dir, 'cases/dockerfile-utils-cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as UtilsCase);

  test('every difference has its reason', () => {
    const unexplained = cases.filter(({ dockerfile, diagnostics }) => {
      const errors = diagnostics.filter(({ severity }) => severity === 1).map(({ name }) => name);
      const accepted = parseDockerfile(bytes(dockerfile), 'Dockerfile').ok;
      if (accepted) return errors.some((name) => ACCEPTED[name] === undefined);
      return errors.length === 0 && !REFUSED.some(([pattern]) => pattern.test(dockerfile));
    });
    expect(unexplained.map(({ dockerfile }) => dockerfile)).toEqual([]);
    expect(cases.length).toBe(295);
  });
});
