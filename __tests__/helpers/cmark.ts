import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';
import { skipVisibly } from './skip.ts';

/** GitHub's own Markdown renderer (https://github.com/github/cmark-gfm), with GitHub's extensions and no filter of elements. */
export function rendered(markdown: string): string {
  const extensions = ['table', 'autolink', 'strikethrough', 'tasklist', 'tagfilter'].flatMap((name) => ['-e', name]);
  return spawnSync('cmark-gfm', [...extensions, '--unsafe'], { input: markdown, encoding: 'utf8' }).stdout;
}

/** Tests of `rendered`: skipped, and said so, where the program is not installed; red where CI must have it. */
export function describeWithCmark(name: string, tests: () => void): void {
  describe(name, () => {
    if (spawnSync('cmark-gfm', ['--version']).status === 0) return tests();
    if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true') throw new Error('cmark-gfm is required and not on PATH');
    skipVisibly('cmark-gfm is not on PATH');
  });
}
