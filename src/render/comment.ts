import { createHash } from 'node:crypto';
import type { Report } from '../domain/report.ts';
import { COMMENT_LIMIT } from './budget.ts';
import type { CommentKey } from './comment-key.ts';
import { renderDocument } from './document.ts';
import { type Markdown, md, ours } from './markdown.ts';
import type { RenderOptions } from './options.ts';

/**
 * The first bytes of a comment of ours. The parts are hashed, so nothing that they hold can end the marker or look like another one;
 * and since foreign words never give a `<`, no other text of ours can hold it.
 */
export function commentMarker({ workflow, job, subject }: CommentKey): Markdown {
  const hash = createHash('sha256')
    .update(JSON.stringify([workflow, job, subject]))
    .digest('hex')
    .slice(0, 32);
  return md`<!-- seaworthy:${ours(hash)}:v1 -->`;
}

/** The body of the sticky comment: the marker first, within the limit of GitHub's comments in UTF-16 units and in bytes. */
export function renderComment(report: Report, options: RenderOptions & { readonly marker: Markdown }): string {
  return renderDocument(report, options, COMMENT_LIMIT, md`${options.marker}\n`);
}

/** The same for `--format markdown` and files: no marker. */
export function renderMarkdown(report: Report, options: RenderOptions = {}): string {
  return renderDocument(report, options, COMMENT_LIMIT);
}
