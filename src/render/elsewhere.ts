import { runUrl } from './links.ts';
import { foreign, link, type Markdown, md } from './markdown.ts';
import type { Rendering } from './options.ts';

/** Where the rest of a shortened table is, for notes about what is left out. */
export function elsewhere({ links, reportFile }: Rendering): Markdown {
  const run = runUrl(links);
  const report = reportFile === undefined ? md`the JSON report` : md`the JSON report ${foreign(reportFile, 120)}`;
  return run === undefined ? report : md`the summary of the ${link(md`workflow run`, run)} and ${report}`;
}
