import { type Delivery, unmetRequirements } from '../domain/delivery.ts';
import type { Failure } from '../domain/failure.ts';
import { nameAsWritten } from '../domain/image-ref.ts';
import type { Plan } from '../domain/plan.ts';
import type { Report } from '../domain/report.ts';
import type { RuleDoc } from '../domain/rule.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { EventContext } from '../plan/event.ts';
import { withUnfinished } from '../policy/report.ts';
import type { Entry } from '../ports/entry.ts';
import type { Artifacts } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { renderAnnotations } from '../render/annotations.ts';
import { commentMarker, renderComment, renderMarkdown } from '../render/comment.ts';
import { renderGatheredAnnotations } from '../render/gathered-annotations.ts';
import { jsonPieces } from '../render/json.ts';
import type { RenderOptions } from '../render/options.ts';
import { renderOutputs } from '../render/outputs.ts';
import { renderSarifLogs } from '../render/sarif.ts';
import type { SarifLog } from '../render/sarif-log.ts';
import { renderSummary } from '../render/summary.ts';
import { variantOf } from '../render/variant.ts';
import { publishAnnotations } from './annotations.ts';
import { publishArtifact } from './artifact.ts';
import { outputFiles } from './artifacts.ts';
import { publishComment } from './comment.ts';
import { submitDependencies } from './dependencies.ts';
import { publishFiles } from './files.ts';
import { keepReport } from './keep-report.ts';
import { publishOutputs } from './outputs.ts';
import { printReport } from './print.ts';
import { failureText } from './refuse.ts';
import { renderingFor } from './rendering.ts';
import { sendSarif } from './send-sarif.ts';
import { sendSuggestions } from './send-suggestions.ts';
import { publishSummary } from './summary.ts';

/** What is delivered, where, and how the user wants it. */
export interface DeliveryTask {
  readonly entry: Entry;
  readonly world: World;
  readonly inputs: Inputs;
  readonly event: EventContext;
  /** What the report is kept for; absent where it is not. */
  readonly plan?: Pick<Plan, 'keptAs'>;
  readonly report: Report;
  /** The reports that this one was made of, one for each category of code scanning. */
  readonly parts?: readonly Report[];
  /** A file that the repository has, for findings that lie in the image alone; absent: the workflow's own, where it is in the workspace. */
  readonly workflowPath?: string;
  /** Why the report is not that of the pull request any more; asked right before something is written to it. */
  readonly movedOn?: () => Promise<Failure | undefined>;
  readonly artifacts: Artifacts;
  readonly rules: ReadonlyMap<string, RuleDoc>;
}

/** The same with what is made once for all surfaces. */
interface Prepared extends DeliveryTask {
  /** The SARIF logs, made when they are first asked for: many runs deliver none. Only several reports have more than one. */
  readonly sarif: () => readonly SarifLog[];
  /** The same of some of the reports. */
  readonly sarifOf: (reports: readonly Report[]) => readonly SarifLog[];
  readonly rendering: RenderOptions;
}

/**
 * Brings the report to every surface. The verdict is made before and stays, but for deliveries that the user required:
 * one of those that fails leaves the run incomplete. What the last surfaces say includes what became of the first.
 */
export async function deliver(given: DeliveryTask): Promise<Report> {
  // What the report was made of is gone by now.
  given.world.reclaim?.();
  const task = await prepare(given);
  const { world, inputs, rendering } = task;
  const sarif = await sendSarif(task);
  world.reclaim?.();
  const afterSarif = account(task.report, [sarif]);
  const files = await sendFiles(task, afterSarif);
  const report = account(afterSarif, files);
  const suggested =
    task.inputs.mode !== 'check'
      ? undefined
      : await sendSuggestions({ ...task, report, subject: commentSubject(task.inputs, report) });
  const unmade = suggested?.unmade === undefined ? {} : { unmade: suggested.unmade };
  const comment = await sendComment({ ...task, rendering: { ...task.rendering, ...unmade } }, report);
  const brief = { ...rendering, onlyNew: showsOnlyNew(task) };
  const artifact = await publishArtifact(world, inputs, report, files);
  const submitted = await submitDependencies({ world, inputs, event: task.event, report });
  const done: Delivery[] = [
    sarif,
    ...files,
    ...(artifact === undefined ? [] : [artifact]),
    ...(suggested === undefined ? [] : [suggested.delivery]),
    ...(submitted === undefined ? [] : [submitted]),
    comment,
  ];
  if (world.actions !== undefined) {
    if (inputs.annotations) {
      const own = inputs.mode === 'report' ? renderGatheredAnnotations(report) : renderAnnotations(report, brief);
      done.push(publishAnnotations(world.actions, own));
    }
    if (inputs.summary) done.push(await publishSummary(world.actions, renderSummary(report, rendering)));
    done.push(publishOutputs(world.actions, outputsOf(task, report, done)));
  }
  const { codeScanning: place } = task.event;
  if (place.kind === 'place' && task.plan !== undefined) {
    await keepReport(world, report, { keptAs: task.plan.keptAs, commit: place.commitSha });
  }
  for (const delivery of done) tell(world, delivery);
  await printReport(task, report);
  return report;
}

async function prepare(task: DeliveryTask): Promise<Prepared> {
  const { world, event, entry, report } = task;
  const rendering = renderingFor(world, event, task.rules, entry.version);
  // A run that has taken no report looks at nothing: its workspace may be anybody's.
  const looks = task.parts === undefined || task.parts.length > 0;
  const workflow = task.workflowPath ?? (looks ? await ownWorkflow(world, event) : undefined);
  const options = { ...rendering, ...(workflow === undefined ? {} : { workflowPath: workflow }) };
  let logs: readonly SarifLog[] | undefined;
  const sarif = (): readonly SarifLog[] => {
    logs ??= renderSarifLogs(task.parts ?? [report], options);
    return logs;
  };
  const sarifOf = (reports: readonly Report[]): readonly SarifLog[] => renderSarifLogs(reports, options);
  return { ...task, rendering, sarif, sarifOf };
}

/** Code scanning shows nothing for a file that is not there; an invented location is worse than none. */
async function ownWorkflow({ files }: World, { workflowPath }: EventContext): Promise<string | undefined> {
  if (workflowPath === undefined || files.inWorkspace(workflowPath) !== workflowPath) return undefined;
  return (await files.kind(workflowPath)) === 'file' ? workflowPath : undefined;
}

/** Notes failures of required deliveries in the report. */
function account(report: Report, deliveries: readonly Delivery[]): Report {
  const failures = unmetRequirements(deliveries);
  return failures.length === 0 ? report : withUnfinished(report, { stage: 'publish', status: 'failed', failures });
}

async function sendFiles(
  { world, inputs, entry, sarif, rendering, artifacts }: Prepared,
  report: Report,
): Promise<readonly Delivery[]> {
  const folder = outputFolder(inputs, entry, world);
  // Each is made when a file takes it.
  const texts = {
    report,
    sboms: artifacts.sboms ?? [],
    get json() {
      return jsonPieces(report);
    },
    get sarif() {
      return sarif();
    },
    get comment() {
      return renderMarkdown(report, rendering);
    },
  };
  return publishFiles(
    world,
    outputFiles(texts, {
      outputDirGiven: inputs.outputDir !== undefined,
      ...(folder === undefined ? {} : { outputDir: folder }),
      ...(inputs.sarifFile === undefined ? {} : { sarifFile: inputs.sarifFile }),
    }),
  );
}

/** In the Action a folder of its own under RUNNER_TEMP, where none is named; on the command line none. */
function outputFolder(inputs: Inputs, entry: Entry, world: World): string | undefined {
  if (inputs.outputDir !== undefined || entry.surface === 'cli') return inputs.outputDir;
  const temporary = world.env['RUNNER_TEMP'];
  return temporary === undefined || temporary === '' ? undefined : `${temporary}/seaworthy`;
}

/** Two tags of one repository, checked in one job, have a comment each, and so have two legs of a matrix; a digest changes with every build. */
function commentSubject({ image, mode }: Inputs, report: Report): string {
  const subject = image === undefined || mode === 'report' ? report.subject.key : `image ${nameAsWritten(image)}`;
  return `${subject}${variantOf(report)}`;
}

/** On a pull request what was there before is not the author's to read through, unless all of it is asked for. */
function showsOnlyNew({ inputs, event }: DeliveryTask): boolean {
  return inputs.newOnly === 'true' || (inputs.newOnly === 'auto' && event.pullRequest !== undefined);
}

async function sendComment(task: Prepared, report: Report): Promise<Delivery> {
  const { world, inputs, event, rendering } = task;
  const skip = (because: string): Delivery => ({ surface: 'comment', kind: 'skipped', because });
  if (inputs.comment === 'never') return skip('comment is never');
  if (inputs.mode === 'analyze') return skip('mode is analyze');
  if (event.pullRequest === undefined) return skip('the run does not belong to a pull request');
  const moved = await task.movedOn?.();
  if (moved !== undefined)
    return { surface: 'comment', kind: 'degraded', to: 'the summary, the annotations and the files', because: moved };
  const marker = commentMarker({ workflow: event.workflow, job: event.job, subject: commentSubject(inputs, report) });
  return publishComment({
    github: world.github,
    pullRequest: event.pullRequest.number,
    marker,
    body: renderComment(report, { ...rendering, marker, onlyNew: showsOnlyNew(task) }),
    sleep: world.sleep,
  });
}

function outputsOf(
  { artifacts, world }: Prepared,
  report: Report,
  deliveries: readonly Delivery[],
): Readonly<Record<string, string>> {
  const paths = (what: string): string[] =>
    deliveries.flatMap((one) =>
      one.surface === `file:${what}` && one.kind === 'delivered' && one.path !== undefined
        ? [world.files.resolve(one.path)]
        : [],
    );
  const comment = deliveries.find((one) => one.surface === 'comment');
  const url = comment?.kind === 'delivered' ? comment.url : undefined;
  const [reportFile] = paths('report');
  const sarifFile = paths('sarif').at(-1);
  // An engine's classic store knows an image by its config, a registry by its manifest: who signs or deploys needs the registry's.
  const digest = artifacts.pushed?.digest ?? artifacts.digest;
  return renderOutputs(report, {
    sbomFiles: paths('sbom'),
    ...(digest === undefined ? {} : { digest }),
    ...(reportFile === undefined ? {} : { reportFile }),
    ...(sarifFile === undefined ? {} : { sarifFile }),
    ...(url === undefined ? {} : { commentUrl: url }),
  });
}

/** The log says what did not go where it should, and where the same can be read instead. */
function tell(world: World, delivery: Delivery): void {
  if (delivery.kind === 'failed') world.say.info(failureText(delivery.failure));
  if (delivery.kind === 'degraded')
    world.say.info(`${failureText(delivery.because)}\n  the same findings are in ${delivery.to}`);
}
