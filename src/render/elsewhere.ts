import { runUrl } from './links.ts';
import { link, type Markdown, md } from './markdown.ts';
import type { Rendering } from './options.ts';

/** Where the rest of a shortened table is, for notes about what is left out. */
export function elsewhere({ links }: Rendering): Markdown {
  const run = runUrl(links);
  return run === undefined
    ? md`the JSON report`
    : md`the summary of the ${link(md`workflow run`, run)} and the JSON report`;
}
