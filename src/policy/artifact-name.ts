import { createHash } from 'node:crypto';
import type { Report } from '../domain/report.ts';

/** The only file of an artifact. */
export const REPORT_FILE = 'report.json';
export const ARTIFACT_PREFIX = 'seaworthy-report-';

const NAME = /^seaworthy-report-[A-Za-z0-9_-]{1,100}-[a-z0-9-]{1,40}-[0-9a-f]{12}$/;
const MAX_SLUG = 40;
const MAX_JOB = 100;

/** What an artifact is named by. */
export interface ArtifactKey {
  /** Id of the job (GITHUB_JOB). */
  readonly job: string;
  /** The report's subject key: stable over tags and digests. */
  readonly image: string;
  readonly platforms: readonly string[];
  /** Values of the matrix as JSON with sorted keys; empty outside of one. */
  readonly matrix: string;
}

/**
 * `seaworthy-report-<job>-<slug>-<12 hex>`: the same for every run of one leg, another one for every other leg. Only letters, digits,
 * `-` and `_`: none of the characters that artifact names may not have.
 */
export function artifactName({ job, image, platforms, matrix }: ArtifactKey): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([image, [...platforms].sort(), matrix]))
    .digest('hex')
    .slice(0, 12);
  const jobWords = job.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, MAX_JOB) || 'job';
  return `${ARTIFACT_PREFIX}${jobWords}-${slug(image)}-${hash}`;
}

/** Lower-case words of a subject; the last ones where there are too many, since they tell images of one registry apart. */
function slug(image: string): string {
  const words = image
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^(?:image|build|files)-/, '');
  return words.slice(-MAX_SLUG).replace(/^-+|-+$/g, '') || 'image';
}

/**
 * The name of the artifact that holds this report: it follows from the report alone. The platforms are those that were asked for, so that
 * an attempt that could not read its image is replaced by the one after it.
 */
export function artifactNameOf(report: Report): string {
  return artifactName({
    job: report.leg?.job ?? '',
    image: report.subject.key,
    platforms: report.leg?.platforms ?? report.images.map(({ platform }) => platform),
    matrix: report.leg?.matrix ?? '',
  });
}

/** True for a name of the form that `artifactName` makes. */
export function isArtifactName(name: string): boolean {
  return NAME.test(name);
}
