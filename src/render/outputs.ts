import type { Report } from '../domain/report.ts';
import { type Counts, SEVERITIES } from '../domain/severity.ts';

/** The outputs of the Action: counts, enums and paths, never text of a scanner. action.yml and the README are made from this table. */
export const OUTPUTS = [
  {
    name: 'conclusion',
    doc: '`passed`, `blocked` or `incomplete`; incomplete means that asked-for work did not finish.',
  },
  { name: 'blocked-by', doc: 'JSON array of the gates that block: `fail-on`, `max-critical`, `max-high`.' },
  {
    name: 'counts',
    doc: 'JSON object with the number of findings that count (not suppressed): `critical`, `high`, `medium`, `low`, `unknown`.',
  },
  {
    name: 'new',
    doc: 'JSON object as `counts`: findings that the baseline does not have. Empty where nothing was compared.',
  },
  { name: 'fixed', doc: 'JSON object as `counts`: findings of the baseline that are no more.' },
  { name: 'existing', doc: 'JSON object as `counts`: findings that the baseline has too.' },
  {
    name: 'image-digest',
    doc: "Digest of the image that was checked (`sha256:…`); of several platforms the index's; of a pushed image the one in the registry.",
  },
  { name: 'report-file', doc: 'Path of the JSON report.' },
  { name: 'sarif-file', doc: 'Path of the SARIF file.' },
  { name: 'sbom-files', doc: 'JSON array of the paths of the SBOMs.' },
  {
    name: 'matrix',
    doc: 'With `mode: plan`, and empty else: JSON for `strategy.matrix`, `{ "include": [{ "name", "context", "file", "image"?, "target"? }] }`: the images that the change touches, at most 256. `name` is unique; `context`, `file` and `target` are for the inputs of that name; `image` is the name that a compose or bake file gives.',
  },
  { name: 'comment-url', doc: 'URL of the comment on the pull request, where one was written.' },
] as const satisfies readonly { readonly name: string; readonly doc: string }[];

export type OutputName = (typeof OUTPUTS)[number]['name'];

/** What came of the run beside the report. */
export interface OutputFacts {
  /** Digest of the pushed image in its registry, or of the index where several platforms were read. */
  readonly digest?: string;
  readonly reportFile?: string;
  readonly sarifFile?: string;
  readonly sbomFiles?: readonly string[];
  readonly commentUrl?: string;
}

/** Values of all outputs, in the order of the table; an empty string where there is nothing to say. */
export function renderOutputs(report: Report, facts: OutputFacts): Readonly<Record<OutputName, string>> {
  const alone = report.images.length === 1 ? report.images[0]?.digest : undefined;
  return {
    conclusion: report.conclusion,
    'blocked-by': JSON.stringify(report.blockedBy),
    counts: countsOutput(report.counts),
    new: countsOutput(report.changes?.new),
    fixed: countsOutput(report.changes?.fixed),
    existing: countsOutput(report.changes?.existing),
    'image-digest': digestOnly(facts.digest ?? alone),
    'report-file': oneLine(facts.reportFile),
    'sarif-file': oneLine(facts.sarifFile),
    'sbom-files': JSON.stringify((facts.sbomFiles ?? []).map(oneLine)),
    matrix: '',
    'comment-url': facts.commentUrl?.startsWith('https://') ? oneLine(facts.commentUrl) : '',
  };
}

function countsOutput(counts: Counts | undefined): string {
  if (counts === undefined) return '';
  return JSON.stringify(Object.fromEntries(SEVERITIES.map((severity) => [severity, counts[severity]])));
}

/** An output is read by scripts of others: what is not a digest is not handed on as one. */
function digestOnly(digest: string | undefined): string {
  return digest !== undefined && /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(digest) ? digest : '';
}

/** A path keeps every character that a path may have on one line. */
function oneLine(text: string | undefined): string {
  return (text ?? '').replace(/[\p{Cc}\u2028\u2029]/gu, '');
}
