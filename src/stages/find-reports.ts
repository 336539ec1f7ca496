import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { REPORT_FILE } from '../policy/artifact-name.ts';
import { globMatches } from '../policy/glob.ts';
import type { NamedReport } from '../policy/legs.ts';
import { MAX_REPORT_BYTES } from '../policy/read-report.ts';
import { SharedParts } from '../policy/shared-parts.ts';
import type { World } from '../ports/world.ts';
import { readReportFile } from './read-report-file.ts';
import type { Taken } from './take-artifacts.ts';

const MAX_FILES = 1_000;
const MAX_TOTAL_BYTES = 2 * MAX_REPORT_BYTES;
const WILD = /[*?]/;

/**
 * Reads the reports that `reports` names: files, folders (every `report.json` below them), and globs, which are files below the last
 * folder that is written out. What is named and not there, and a file that is no report, is a failure; the others are read all the same.
 */
export async function findReports(world: World, named: readonly string[]): Promise<Taken> {
  const paths = new Set<string>();
  const failures: Failure[] = [];
  for (const entry of named) {
    const found = await pathsOf(world, entry);
    if (!found.ok) failures.push(found.failure);
    else for (const path of found.value) paths.add(path);
  }
  const reports: NamedReport[] = [];
  const parts = new SharedParts();
  let room = MAX_TOTAL_BYTES;
  for (const path of [...paths].sort()) {
    const read = await readOne(world, path, room, parts);
    if (!read.ok) failures.push(read.failure);
    else {
      room -= read.value.size;
      reports.push(read.value);
    }
  }
  return { reports, failures };
}

async function pathsOf({ files }: World, entry: string): Promise<Result<readonly string[]>> {
  const kind = await files.kind(entry);
  if (kind === 'file') return ok([entry]);
  if (kind === undefined && !WILD.test(entry)) return noReport(entry, 'there is no such file or folder');
  const folder = kind === 'directory' ? entry : folderOf(entry);
  if ((await files.kind(folder)) !== 'directory') return noReport(entry, `there is no folder ${folder}`);
  const found = await files.find(folder, kind === 'directory' ? (name) => name === REPORT_FILE : isJson, MAX_FILES);
  if (!found.ok) return found;
  const wanted = kind === 'directory' ? found.value : found.value.filter((path) => globMatches(entry, path));
  if (wanted.length > 0) return ok(wanted);
  return noReport(entry, kind === 'directory' ? `no ${REPORT_FILE} lies in the folder` : 'no JSON file matches');
}

function isJson(name: string): boolean {
  return name.endsWith('.json');
}

/** The parts of a glob before the first one with a wildcard. */
function folderOf(glob: string): string {
  const parts = glob.split('/');
  const folder = parts
    .slice(
      0,
      parts.findIndex((part) => WILD.test(part)),
    )
    .join('/');
  return folder === '' ? (glob.startsWith('/') ? '/' : '.') : folder;
}

/** `room`: bytes that may still be read. */
async function readOne(
  { files }: World,
  path: string,
  room: number,
  parts: SharedParts,
): Promise<Result<NamedReport & { readonly size: number }>> {
  const opened = await files.openNamed(path);
  if (!opened.ok) return opened;
  const { size } = opened.value;
  const report = await readReportFile(opened, path, { parts, maxBytes: Math.min(MAX_REPORT_BYTES, room) });
  return report.ok ? ok({ name: path, report: report.value, size }) : report;
}

function noReport(entry: string, why: string): Result<never> {
  return fail(
    'report/none',
    `${JSON.stringify(entry)} has no report`,
    why,
    'give files, folders or globs of JSON reports of Seaworthy, such as the folder that actions/download-artifact fills',
  );
}
