import type { Report } from '../domain/report.ts';
import type { Entry } from '../ports/entry.ts';
import { deliver } from '../publish/deliver.ts';
import { type GatherTask, gatherReports } from '../stages/gather-reports.ts';
import { RULE_DOCS } from '../stages/rule-docs.ts';

/** `mode: report`: no stage runs; what other jobs or runs have found is brought together, judged and delivered. */
export async function reportMode(task: GatherTask & { readonly entry: Entry }): Promise<Report> {
  const { entry, world, inputs } = task;
  const gathered = await gatherReports(task);
  return deliver({ entry, world, inputs, ...gathered, artifacts: {}, rules: RULE_DOCS });
}
