import type { HistoryEntry } from '../domain/image.ts';

/** An entry of an image's history, read as the instruction that it stands for. */
export interface HistoryStep {
  /** Upper case. */
  readonly keyword: string;
  /** What follows the keyword; for RUN the whole command line with its shell. Blanks folded. */
  readonly text: string;
  /** The diff id of the layer that it made, if it made one. */
  readonly diffId?: string;
}

const KEYWORDS =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  );

/** One blank for each run of blanks and line ends: builders keep the indentation of continued lines, or do not. */
export function foldBlanks(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** `created_by` as BuildKit writes it (`RUN /bin/sh -c … # buildkit`), or the classic builder and buildah (`/bin/sh -c #(nop) …`, else a RUN). */
function readStep(createdBy: string): { keyword: string; text: string } {
  const whole = foldBlanks(createdBy);
  const text = whole.endsWith(' # buildkit') ? whole.slice(0, -' # buildkit'.length) : whole;
  const nop = text.indexOf('#(nop) ');
  const written = nop < 0 ? text : text.slice(nop + '#(nop) '.length);
  const blank = written.indexOf(' ');
  const keyword = (blank < 0 ? written : written.slice(0, blank)).toUpperCase();
  if (KEYWORDS.includes(keyword)) return { keyword, text: blank < 0 ? '' : written.slice(blank + 1).trim() };
  return { keyword: 'RUN', text: written };
}

/** The history as steps, lowest first. Undefined where it and the layers do not belong together. */
export function readHistory(history: readonly HistoryEntry[], diffIds: readonly string[]): HistoryStep[] | undefined {
  if (history.filter((entry) => !entry.emptyLayer).length !== diffIds.length) return undefined;
  let next = 0;
  return history.map((entry) => {
    const step = readStep(entry.createdBy.slice(0, 65_536));
    const diffId = entry.emptyLayer ? undefined : diffIds[next];
    if (!entry.emptyLayer) next += 1;
    return { ...step, ...(diffId === undefined ? {} : { diffId }) };
  });
}
