import type { Leg } from '../domain/report.ts';
import type { EventContext } from './event.ts';

/** The leg that this run is; one of one outside of a matrix. `architecture`: Go's name of the machine's. */
export function legOfRun(
  { leg, platforms }: { readonly leg?: Omit<Leg, 'job'>; readonly platforms: readonly string[] },
  { job }: Pick<EventContext, 'job'>,
  architecture = 'amd64',
): Leg {
  return { index: 0, total: 1, ...leg, job, platforms: platforms.length > 0 ? platforms : [`linux/${architecture}`] };
}
