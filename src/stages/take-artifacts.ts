import { createHash } from 'node:crypto';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { compareText } from '../domain/location.ts';
import type { Report } from '../domain/report.ts';
import { inMemory } from '../formats/random-access.ts';
import { readZipIndex } from '../formats/zip-index.ts';
import { readEntryPieces } from '../formats/zip-pieces.ts';
import { ARTIFACT_PREFIX, artifactNameOf, isArtifactName, REPORT_FILE } from '../policy/artifact-name.ts';
import { ForeignReportReader } from '../policy/foreign-report.ts';
import type { NamedReport } from '../policy/legs.ts';
import { MAX_REPORT_BYTES } from '../policy/read-report.ts';
import { SharedParts } from '../policy/shared-parts.ts';
import type { ListedArtifact, WorkflowRuns } from '../ports/workflow-runs.ts';

/** A zip of the report of 100,000 findings has some 5 MB. */
const MAX_ZIP_BYTES = 32 * 1024 * 1024;
/** All reports of a run together, unpacked: they are in memory at once. */
const MAX_TOTAL_BYTES = 2 * MAX_REPORT_BYTES;
/** GitHub makes at most 256 jobs of a matrix. */
const MAX_ARTIFACTS = 256;

/** The run that artifacts must be of. The head is left out where it is this run itself. */
export interface WantedRun {
  readonly id: number;
  readonly headSha?: string;
  readonly headRepositoryId?: number;
}

/** Reports, and what was refused. */
export interface Taken {
  readonly reports: readonly NamedReport[];
  readonly failures: readonly Failure[];
}

/**
 * Takes the reports that a workflow run has left as artifacts. Each artifact is refused that is not of that run, not of the size and
 * digest that GitHub has noted, holds anything but one regular file `report.json`, or a report that its name does not follow from.
 * Nothing is written to a disk. Of several artifacts of one name (attempts) the newest is looked at.
 */
export async function takeArtifacts(runs: WorkflowRuns, wanted: WantedRun): Promise<Taken> {
  const listed = await runs.artifactsOf(wanted.id);
  if (!listed.ok) return { reports: [], failures: [listed.failure] };
  const candidates = newestByName(listed.value.filter(({ name }) => name.startsWith(ARTIFACT_PREFIX)));
  if (candidates.length === 0) return { reports: [], failures: [none(wanted.id)] };
  const reports: NamedReport[] = [];
  const failures: Failure[] = [];
  const parts = new SharedParts();
  let room = MAX_TOTAL_BYTES;
  for (const artifact of candidates.slice(0, MAX_ARTIFACTS)) {
    const read = await takeOne(runs, artifact, wanted, { room, parts });
    if (!read.ok) failures.push(read.failure);
    else {
      room -= read.value.size;
      reports.push({ name: artifact.name, report: read.value.report });
    }
  }
  const more = candidates.length - MAX_ARTIFACTS;
  if (more > 0) failures.push(tooMany(wanted.id, candidates.length));
  return { reports, failures };
}

function newestByName(artifacts: readonly ListedArtifact[]): readonly ListedArtifact[] {
  const newest = new Map<string, ListedArtifact>();
  for (const artifact of artifacts) {
    const other = newest.get(artifact.name);
    if (other === undefined || isNewer(artifact, other)) newest.set(artifact.name, artifact);
  }
  return [...newest.values()].sort((a, b) => compareText(a.name, b.name));
}

function isNewer(one: ListedArtifact, other: ListedArtifact): boolean {
  return one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt;
}

interface TakenReport {
  readonly report: Report;
  /** Unpacked. */
  readonly size: number;
}

async function takeOne(
  runs: WorkflowRuns,
  artifact: ListedArtifact,
  wanted: WantedRun,
  { room, parts }: { readonly room: number; readonly parts: SharedParts },
): Promise<Result<TakenReport>> {
  const listed = checkListed(artifact, wanted);
  if (!listed.ok) return listed;
  const zip = await runs.artifact(artifact.id, MAX_ZIP_BYTES);
  if (!zip.ok) return zip;
  const genuine = checkBytes(artifact, zip.value);
  if (!genuine.ok) return genuine;
  const reader = new ForeignReportReader(`${REPORT_FILE} of artifact ${artifact.name}`, parts);
  const unpacked = await unpack(artifact.name, zip.value, Math.min(MAX_REPORT_BYTES, room), (piece) =>
    reader.push(piece),
  );
  if (!unpacked.ok) return unpacked;
  const report = reader.end();
  if (!report.ok) return report;
  if (artifactNameOf(report.value) !== artifact.name)
    return unexpected(artifact.name, 'its report is of another image, platform or job than its name says');
  return ok({ report: report.value, size: unpacked.value });
}

/** What GitHub tells of it, before a byte is read. */
function checkListed({ name, run, expired, size }: ListedArtifact, wanted: WantedRun): Result<void> {
  if (!isArtifactName(name)) return unexpected(name, 'Seaworthy gives no artifact such a name');
  if (run === undefined || run.id !== wanted.id) return unexpected(name, 'it is of another workflow run');
  if (wanted.headSha !== undefined && run.headSha !== wanted.headSha)
    return unexpected(name, 'it is of another commit');
  if (wanted.headRepositoryId !== undefined && run.headRepositoryId !== wanted.headRepositoryId)
    return unexpected(name, 'it is of another repository’s branch');
  if (expired) return unreadable(name, 'it has expired');
  return size > MAX_ZIP_BYTES ? tooLarge(name, `it has ${size} bytes`, MAX_ZIP_BYTES) : ok(undefined);
}

function checkBytes({ name, size, digest }: ListedArtifact, zip: Uint8Array): Result<void> {
  if (digest === undefined) return unreadable(name, 'GitHub knows no digest of it');
  if (zip.length !== size) return unreadable(name, `it has ${zip.length} bytes, and ${size} were uploaded`);
  const seen = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  return seen === digest ? ok(undefined) : unreadable(name, `its digest is ${seen}, and ${digest} was uploaded`);
}

/** Unpacks the one file of the archive, which `take` gets piece by piece; its size. */
async function unpack(
  name: string,
  zip: Uint8Array,
  maxBytes: number,
  take: (piece: Uint8Array) => void,
): Promise<Result<number>> {
  const content = inMemory(zip);
  const bounds = { maxEntries: 1, maxDirectoryBytes: 64 * 1024, maxEntryBytes: maxBytes, maxTotalBytes: maxBytes };
  const index = readZipIndex(content, bounds);
  if (!index.ok)
    return /^would inflate/.test(index.problem)
      ? tooLarge(name, `it ${index.problem}`, maxBytes)
      : unexpected(name, `it ${index.problem}`);
  const [entry] = index.value.entries;
  if (entry === undefined || entry.name !== REPORT_FILE)
    return unexpected(name, `it does not hold ${REPORT_FILE} alone`);
  if (entry.isSpecial === true) return unexpected(name, `${REPORT_FILE} in it is a link, not a file`);
  const read = await readEntryPieces(content, entry, maxBytes, take);
  return read.ok ? ok(entry.size) : unexpected(name, `${REPORT_FILE} in it ${read.problem}`);
}

const FIX = 'let Seaworthy itself upload the report, with `mode: analyze`, and run again';

function none(run: number): Failure {
  return fail(
    'artifact/none',
    `workflow run ${run} has no artifact ${ARTIFACT_PREFIX}*`,
    'no job of it ran Seaworthy, or none could upload its report',
    'run Seaworthy with `mode: analyze` in a job before; where one did, its log says why nothing was uploaded',
  ).failure;
}

function tooMany(run: number, count: number): Failure {
  return fail(
    'artifact/too-large',
    `workflow run ${run} has ${count} reports`,
    `at most ${MAX_ARTIFACTS} are read`,
    FIX,
  ).failure;
}

function unexpected(name: string, why: string): Result<never> {
  return fail('artifact/unexpected', `artifact ${name} is not taken`, why, FIX);
}

function unreadable(name: string, why: string): Result<never> {
  return fail('artifact/unreadable', `artifact ${name} is not taken`, why, FIX);
}

function tooLarge(name: string, why: string, max: number): Result<never> {
  return fail('artifact/too-large', `artifact ${name} is not taken: ${why}`, `at most ${max} bytes are read`, FIX);
}
