import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';
import { skipVisibly } from './skip.ts';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The folder of shared test data: SEAWORTHY_CORPORA, or `shared/corpora` beside the checkout; undefined where there is none. */
export function corporaDir(): string | undefined {
  const candidates = [process.env['SEAWORTHY_CORPORA'], join(repository, '../shared/corpora')];
  return candidates.find((path) => path !== undefined && existsSync(join(path, 'README.md')));
}

/** Describes tests that need the shared test data; without it they are skipped, visibly, unless SEAWORTHY_REQUIRE_CORPORA is set. */
export function describeWithCorpora(name: string, body: (dir: string) => void): void {
  const dir = corporaDir();
  if (dir !== undefined) {
    describe(name, () => body(dir));
    return;
  }
  if (process.env['SEAWORTHY_REQUIRE_CORPORA'] === 'true')
    throw new Error(`${name}: the shared test data is required and not there`);
  describe(name, () => {
    skipVisibly(`${name}: the shared test data (shared/corpora) is not beside the checkout`);
  });
}
