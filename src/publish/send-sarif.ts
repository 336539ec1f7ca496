import type { Delivery } from '../domain/delivery.ts';
import type { Failure } from '../domain/failure.ts';
import type { Report } from '../domain/report.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { EventContext } from '../plan/event.ts';
import type { Entry } from '../ports/entry.ts';
import type { World } from '../ports/world.ts';
import { isWhole } from '../render/sarif.ts';
import { count } from '../render/wording.ts';
import { publishLogs, refusedSarif } from './sarif.ts';

export interface SendSarifTask {
  readonly entry: Pick<Entry, 'surface'>;
  readonly world: Pick<World, 'github' | 'say' | 'sleep'>;
  readonly inputs: Pick<Inputs, 'uploadSarif' | 'mode' | 'githubToken'>;
  readonly event: Pick<EventContext, 'codeScanning'>;
  readonly report: Report;
  /** The reports that `report` was made of, one for each category. */
  readonly parts?: readonly Report[];
  /** All logs. */
  readonly sarif: () => readonly Iterable<string>[];
  /** Logs of some of the reports. */
  readonly sarifOf: (reports: readonly Report[]) => readonly Iterable<string>[];
  /** Why the report is not that of the pull request any more. */
  readonly movedOn?: () => Promise<Failure | undefined>;
}

/**
 * Uploads what code scanning may have. It takes a run for all that there is, and closes the alerts of what is not in it: a report of a run
 * that did not look at everything is kept back, and the alerts of the run before stay.
 */
export async function sendSarif(task: SendSarifTask): Promise<Delivery> {
  const { world, inputs, event, entry, report, parts } = task;
  const skip = (because: string): Delivery => ({ surface: 'sarif', kind: 'skipped', because });
  if (inputs.uploadSarif === 'never') return skip('upload-sarif is never');
  if (inputs.mode === 'analyze') return skip('mode is analyze');
  if (parts?.length === 0) return skip('no reports were taken');
  if (entry.surface === 'cli' && inputs.githubToken === undefined) return skip('no github-token is given');
  const whole = wholeReports(task);
  const all = parts?.length ?? 1;
  const isPlace = event.codeScanning.kind === 'place';
  if (isPlace && whole.length < all) world.say.info(withheld(all - whole.length, all));
  if (isPlace && whole.length === 0) return skip('the run did not look at everything');
  const required = inputs.uploadSarif === 'required';
  const moved = isPlace && world.github !== undefined ? await task.movedOn?.() : undefined;
  if (moved !== undefined) return refusedSarif(moved, required);
  return publishLogs({
    github: world.github,
    place: event.codeScanning,
    required,
    startedAt: report.createdAt,
    sleep: world.sleep,
    say: world.say,
    logs: !isPlace ? [''] : whole.length === all ? task.sarif() : task.sarifOf(whole),
  });
}

function wholeReports({ report, parts }: Pick<SendSarifTask, 'report' | 'parts'>): readonly Report[] {
  if (parts === undefined) return isWhole(report) ? [report] : [];
  // Of a leg that is missing nobody knows whose findings are; a policy that was not read is that of all.
  const shared = report.stages.filter(({ stage }) => stage === 'reports' || stage === 'policy');
  return isWhole({ stages: shared }) ? parts.filter(isWhole) : [];
}

function withheld(left: number, all: number): string {
  const which = all === 1 ? 'the SARIF is' : `the SARIF of ${count(left, 'image')} is`;
  return `${which} not uploaded: not everything was looked at, and code scanning would close the alerts of the rest`;
}
