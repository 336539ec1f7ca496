/**
 * What of a build argument may be another one at each commit or run that it is given for: digests and commits, also shortened, dates, times
 * and numbers of runs. With it no commit's report would be one to compare with.
 */
const CHANGING = [
  /[0-9a-f]{40,}/g,
  /(?<![0-9A-Za-z])(?=[a-f]*[0-9])[0-9a-f]{7,39}(?![0-9A-Za-z])/g,
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:?\d\d(?::?\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g,
  /\d{8,}/g,
];

/** What makes the images of two jobs different ones, although they have one subject. */
export interface KeptFor {
  readonly subjectKey: string;
  /** Whether the image is looked into, or its Dockerfile alone. */
  readonly inventory: boolean;
  readonly platforms: readonly string[];
  readonly buildArgs: readonly string[];
}

/**
 * By what a run's report is kept, beside its commit: the same for the runs of one job at the head and at the base of a pull request, another
 * one for a job that sees something else. `architecture`: Go's name of the machine's, whose images are read and built where no platform is named.
 */
export function keptAsOf({ subjectKey, inventory, platforms, buildArgs }: KeptFor, architecture = 'amd64'): string {
  const seen = platforms.length > 0 ? platforms : [`linux/${architecture}`];
  return JSON.stringify([subjectKey, inventory, seen, buildArgs.map(withoutChanging)]);
}

function withoutChanging(arg: string): string {
  return CHANGING.reduce((text, changing) => text.replace(changing, ''), arg);
}
