import type { Report } from '../domain/report.ts';
import { SUMMARY_LIMIT } from './budget.ts';
import { renderDocument } from './document.ts';
import type { RenderOptions } from './options.ts';

/** The job summary: the comment's text with the room of a summary, and a title, since a run may hold several. */
export function renderSummary(report: Report, options: RenderOptions = {}): string {
  // The summary lies on the run's own page: a link to it would lead nowhere else.
  const { run: _, ...links } = options.links ?? {};
  return renderDocument(report, { ...options, links }, SUMMARY_LIMIT);
}
