import type { ByteSource } from '../domain/bytes.ts';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { PolicySource } from '../domain/plan.ts';
import type { PolicyFileReport, Report } from '../domain/report.ts';
import { MAX_REPORT_BYTES, readReport } from '../policy/read-report.ts';
import type { World } from '../ports/world.ts';
import { choosePolicyFile, type FileHere } from './policy-files.ts';
import { FOR_COMPARISON, readReportFile } from './read-report-file.ts';

/**
 * Reads the report that `baseline` names, as a file of the policy: a pull request does not bring along what it is compared with. It may be
 * larger than memory should hold: what lies in the workspace is read as it comes.
 */
export async function readNamedReport(
  world: World,
  policyFrom: PolicySource | undefined,
  path: string,
): Promise<Result<{ readonly report: Report; readonly told?: PolicyFileReport }>> {
  const opened = await world.files.openNamed(path);
  const here: FileHere = opened.ok
    ? { isSame: (other) => holdsJust(opened.value, other) }
    : { failure: opened.failure };
  const chosen = await choosePolicyFile(world, policyFrom, { path, here, maxBytes: MAX_REPORT_BYTES });
  const counts = chosen.ok ? chosen.value.counts : 'nobody';
  if (counts !== 'here' && opened.ok) await opened.value.close();
  if (!chosen.ok) return chosen;
  const { told } = chosen.value;
  const report =
    counts === 'here'
      ? await readReportFile(opened, path, FOR_COMPARISON)
      : counts === 'nobody'
        ? broughtAlong(path)
        : readReport(counts, path, FOR_COMPARISON);
  return report.ok ? ok({ report: report.value, ...(told === undefined ? {} : { told }) }) : report;
}

const PIECE = 64 * 1024;

/** Whether a file has these bytes and no others. One that cannot be read has not. */
async function holdsJust(source: ByteSource, bytes: Uint8Array): Promise<boolean> {
  if (source.size !== bytes.length) return false;
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = await source.read(at, PIECE);
      if (Buffer.compare(piece, bytes.subarray(at, at + PIECE)) !== 0) return false;
    }
    return true;
  } catch {
    return false;
  }
}

function broughtAlong(path: string): Result<never> {
  return fail(
    'policy/brought-along',
    `the baseline ${path} comes with the pull request`,
    'a pull request cannot bring along what it is compared with',
    'merge the baseline first, name one outside of the repository, or give `policy-from: head`',
  );
}
