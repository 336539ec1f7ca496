import type { Report } from '../../src/domain/report.ts';
import type { Suggestion } from '../../src/domain/suggestion.ts';
import { failureText } from '../../src/publish/refuse.ts';
import { renderAnnotations } from '../../src/render/annotations.ts';
import { SUMMARY_LIMIT } from '../../src/render/budget.ts';
import { commentMarker, renderComment, renderMarkdown } from '../../src/render/comment.ts';
import { renderDocument } from '../../src/render/document.ts';
import { renderGatheredAnnotations } from '../../src/render/gathered-annotations.ts';
import { renderJson } from '../../src/render/json.ts';
import { logLines, workflowCommand } from '../../src/render/log.ts';
import { renderOutputs } from '../../src/render/outputs.ts';
import { renderSarif, renderSarifLogs } from '../../src/render/sarif.ts';
import { renderSnapshots } from '../../src/render/snapshot.ts';
import { renderSuggestion } from '../../src/render/suggestion.ts';
import { renderSummary } from '../../src/render/summary.ts';
import { renderText } from '../../src/render/text.ts';
import { OPTIONS } from './report-samples.ts';

/** How the readers of a surface take its text. */
export type Dialect = 'markdown' | 'log' | 'commands' | 'sarif' | 'json' | 'outputs' | 'snapshot';

export interface Surface {
  readonly name: string;
  /** The function of src/render that makes it. */
  readonly made: string;
  readonly dialect: Dialect;
  readonly render: (report: Report) => string;
}

const marker = commentMarker({ workflow: 'ci', job: 'image', subject: 'image' });
const options = { ...OPTIONS, workflowPath: '.github/workflows/ci.yml' };
const mark = { scope: 'a'.repeat(32), fingerprint: 'b'.repeat(32) };
const place = {
  sha: 'a'.repeat(40),
  ref: 'refs/heads/main',
  workflow: 'ci',
  job: 'image',
  runId: '42',
  runtimeOnly: true,
};

/** A change made of the words that the report has of its first finding. */
function suggestionOf({ findings }: Report): Suggestion {
  const [finding] = findings;
  if (finding === undefined) throw new Error('a report without findings');
  const { rule, identity, title, docs, at } = finding;
  return {
    path: at.kind === 'file' ? at.path : (at.path ?? ''),
    patch: { line: 1, endLine: 1, replacement: 'USER 1' },
    original: 'USER 0',
    mends: [{ rule, identity, title, ...(docs === undefined ? {} : { docs }) }],
  };
}

/** Every way in which a report is shown. A function of src/render that is called render… and is not here fails a test. */
export const SURFACES: readonly Surface[] = [
  {
    name: 'comment',
    made: 'renderComment',
    dialect: 'markdown',
    render: (report) => renderComment(report, { ...options, marker }).slice(marker.length),
  },
  {
    name: 'comment of what is new',
    made: 'renderComment',
    dialect: 'markdown',
    render: (report) => renderComment(report, { ...options, marker, onlyNew: true }).slice(marker.length),
  },
  {
    name: 'Markdown with changes that were not suggested',
    made: 'renderMarkdown',
    dialect: 'markdown',
    render: (report) => {
      const because = report.stages[0]?.because ?? '';
      return renderMarkdown(report, { ...options, unmade: { suggestions: [suggestionOf(report)], because } });
    },
  },
  {
    name: 'Markdown without links and rules',
    made: 'renderMarkdown',
    dialect: 'markdown',
    render: (report) => renderMarkdown(report),
  },
  {
    name: 'document',
    made: 'renderDocument',
    dialect: 'markdown',
    render: (report) => renderDocument(report, options, SUMMARY_LIMIT),
  },
  { name: 'summary', made: 'renderSummary', dialect: 'markdown', render: (report) => renderSummary(report, options) },
  {
    name: 'suggestion',
    made: 'renderSuggestion',
    dialect: 'markdown',
    render: (report) => renderSuggestion(suggestionOf(report), mark, options).replace(/^<!--[^>]*-->/, ''),
  },
  { name: 'text', made: 'renderText', dialect: 'log', render: (report) => renderText(report, options) },
  {
    name: 'failures in the log',
    made: 'renderText',
    dialect: 'log',
    render: ({ stages }) =>
      stages
        .flatMap(({ failures = [] }) => failures)
        .flatMap((failure) => logLines(failureText(failure)))
        .join('\n'),
  },
  {
    name: 'annotations',
    made: 'renderAnnotations',
    dialect: 'commands',
    render: (report) =>
      renderAnnotations(report, options)
        .map(({ level, title, message, file, line }) => workflowCommand(level, { title, file, line }, message))
        .join('\n'),
  },
  {
    name: 'annotations of reports that were brought together',
    made: 'renderGatheredAnnotations',
    dialect: 'commands',
    render: (report) =>
      renderGatheredAnnotations(report)
        .map(({ level, title, message, file, line }) => workflowCommand(level, { title, file, line }, message))
        .join('\n'),
  },
  { name: 'SARIF', made: 'renderSarif', dialect: 'sarif', render: (report) => renderSarif(report, options).text },
  {
    name: 'SARIF logs',
    made: 'renderSarifLogs',
    dialect: 'sarif',
    render: (report) => String(renderSarifLogs([report], options)[0] ?? ''),
  },
  { name: 'JSON', made: 'renderJson', dialect: 'json', render: renderJson },
  {
    name: 'outputs',
    made: 'renderOutputs',
    dialect: 'outputs',
    render: (report) => JSON.stringify(renderOutputs(report, {})),
  },
  {
    name: 'dependency snapshot',
    made: 'renderSnapshots',
    dialect: 'snapshot',
    render: (report) => JSON.stringify(renderSnapshots(report, place)),
  },
];
