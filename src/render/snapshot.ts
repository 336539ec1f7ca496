import { createHash } from 'node:crypto';
import type { Report } from '../domain/report.ts';
import type { DependencySnapshot, SnapshotDependency } from '../domain/snapshot.ts';
import { isRepositoryPath } from './links.ts';
import { plainText } from './plain-text.ts';

/** What the event says of where the packages belong. */
export interface SnapshotPlace {
  readonly sha: string;
  readonly ref: string;
  readonly workflow: string;
  readonly job: string;
  /** GITHUB_RUN_ID. */
  readonly runId: string;
  readonly runUrl?: string;
  /** The image holds no more than what runs: false where lock files count too. */
  readonly runtimeOnly: boolean;
}

const DETECTOR = { name: 'seaworthy', url: 'https://github.com/seaworthy/seaworthy' };
const LONGEST_NAME = 200;

/**
 * One snapshot for each image of the report. GitHub keeps the newest of each correlator: it names workflow, job, subject and platform, and no tag or
 * digest. Packages whose files a distribution's package owns are left out, since its patches are not in their versions. Which packages are
 * direct is not known of an image, and not said.
 */
export function renderSnapshots(report: Report, place: SnapshotPlace): readonly DependencySnapshot[] {
  const { dockerfile } = report.subject;
  const source = dockerfile !== undefined && isRepositoryPath(dockerfile) ? { source_location: dockerfile } : undefined;
  const byImage = Map.groupBy(report.packages, ({ image }) => image);
  return report.images.map(({ platform }, index) => {
    const name = plainText(`${report.subject.label} ${platform}`, LONGEST_NAME);
    const resolved: Record<string, SnapshotDependency> = Object.create(null) as Record<string, SnapshotDependency>;
    for (const { purl, owner } of byImage.get(index) ?? []) {
      if (owner !== undefined || !purl.startsWith('pkg:')) continue;
      resolved[purl] = { package_url: purl, ...(place.runtimeOnly ? { scope: 'runtime' } : {}) };
    }
    return {
      version: 0,
      job: {
        id: place.runId,
        correlator: correlator(report, platform, place),
        ...(place.runUrl === undefined ? {} : { html_url: place.runUrl }),
      },
      sha: place.sha,
      ref: place.ref,
      detector: { ...DETECTOR, version: report.tool.version },
      scanned: report.createdAt,
      manifests: { [name]: { name, ...(source === undefined ? {} : { file: source }), resolved } },
    };
  });
}

/** Readable, and kept apart by a hash where what is readable is the same. */
function correlator({ subject }: Report, platform: string, { workflow, job }: SnapshotPlace): string {
  const parts = [workflow, job, subject.key, platform];
  const words = parts
    .map((part) => part.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 60))
    .filter((part) => part !== '')
    .join('_');
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
  return `seaworthy_${words}_${hash}`;
}
