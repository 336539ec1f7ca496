import type { Failure } from '../domain/failure.ts';

/** Failures without those that say the same as an earlier one. */
export function distinct(failures: readonly Failure[]): Failure[] {
  return failures.filter((one, index) => failures.findIndex((other) => other.what === one.what) === index);
}

/** More names of interest than are kept. */
export function keptTooMuch(name: string): Failure {
  return {
    code: 'image/too-large',
    what: `${name} has more names of interest than Seaworthy keeps`,
    why: 'the names and facts that are kept of one image are bounded, so that a hostile one cannot fill the memory',
    fix: 'look for a layer with an absurd number of links, removals or odd permissions',
  };
}

/** More links, or longer ones, than are followed. */
export function followedTooMuch(name: string): Failure {
  return {
    code: 'image/too-large',
    what: `${name} has more links, or longer ones, than Seaworthy follows`,
    why: 'what is looked up for the links of one image is bounded, so that a hostile one cannot take hours',
    fix: 'look for a layer with an absurd number of links, or with links of thousands of parts',
  };
}
