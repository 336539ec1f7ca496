import type { Package } from '../domain/package.ts';
import type { Affected } from './advisory.ts';

/** Builds of modules say so in their release: `2.module+el8.4.0+543+efbf198b.0`, Alma's `1.module_el8.5.0+119+9a9ec082`. */
const MODULAR = /\.module[+_]/;
/** `nodejs:16` in the summary of an advisory (`Important: nodejs:16 security update`): no other field names the stream. */
const STREAM = /(?<![\w.+-])[a-z][\w.+-]{0,63}:[\w.+-]{1,64}/g;

function fixesOf({ ranges }: Affected): readonly string[] {
  return ranges.flatMap(({ events }) => events.flatMap((event) => (event.kind === 'fixed' ? [event.version] : [])));
}

/** True for an entry that speaks of builds of a module. */
export function isModular(entry: Affected): boolean {
  return fixesOf(entry).some((fix) => MODULAR.test(fix));
}

/** `name:stream` of a package's module label (`name:stream:version:context`). */
function streamOf({ module }: Package): string | undefined {
  const [name, stream] = module?.split(':') ?? [];
  return name === undefined || stream === undefined ? undefined : `${name}:${stream}`;
}

/**
 * True where an entry may speak of this package: builds of a module are fixed by builds of the same stream alone, and plain packages
 * by plain ones. Where the stream is not known on either side, the doubt is for the finding.
 * @param summary of the advisory.
 */
export function isOfSameStream(found: Package, entry: Affected, summary: string | undefined): boolean {
  if (found.type !== 'rpm' || fixesOf(entry).length === 0) return true;
  const stream = streamOf(found);
  const isBuildOfModule = stream !== undefined || MODULAR.test(found.version);
  if (isModular(entry) !== isBuildOfModule) return false;
  if (!isBuildOfModule || stream === undefined) return true;
  const named = new Set<string>(summary?.slice(0, 1000).match(STREAM) ?? []);
  return named.size === 0 || named.has(stream);
}
