import type { Log } from 'sarif';
import type { Report } from '../domain/report.ts';
import { SARIF } from './budget.ts';
import { safeJson } from './json.ts';
import { renderSarif, type SarifOptions } from './sarif.ts';

/**
 * Several reports as SARIF: a run with a category of its own for each, as many in one log as code scanning takes. Reports must be of
 * different subjects. Each gets its share of a log's size.
 */
export function renderSarifLogs(reports: readonly Report[], options: SarifOptions = {}): readonly string[] {
  const logs: string[] = [];
  for (let at = 0; at < reports.length; at += SARIF.runs) {
    const some = reports.slice(at, at + SARIF.runs);
    const [alone] = some;
    if (alone !== undefined && some.length === 1) {
      logs.push(renderSarif(alone, options).text);
      continue;
    }
    const maxGzipBytes = Math.floor((options.maxGzipBytes ?? SARIF.gzipBytes) / some.length);
    const parts = some.map((report) => JSON.parse(renderSarif(report, { ...options, maxGzipBytes }).text) as Log);
    const [first] = parts;
    if (first !== undefined) logs.push(safeJson({ ...first, runs: parts.flatMap(({ runs }) => runs) }));
  }
  return logs;
}
