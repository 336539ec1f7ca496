import { runUrl } from './links.ts';
import { link, type Markdown, md } from './markdown.ts';
import type { Rendering } from './options.ts';

/** Where the rest of a shortened table is, for notes about what is left out. */
export function elsewhere({ links, isCrowded }: Rendering): Markdown {
  const run = runUrl(links);
  if (run === undefined) return md`the JSON report`;
  const summary = md`the summary of the ${link(md`workflow run`, run)}`;
  return isCrowded ? md`the JSON report and, as far as there is room, ${summary}` : md`${summary} and the JSON report`;
}
