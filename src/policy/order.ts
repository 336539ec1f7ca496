import type { Finding } from '../domain/finding.ts';
import { compareLocations, compareText } from '../domain/location.ts';
import { worstFirst } from '../domain/severity.ts';

/** Worst first, then rule, then location, then identity: the same order in every run. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    worstFirst(a.severity, b.severity) ||
    compareText(a.rule, b.rule) ||
    compareLocations(a.at, b.at) ||
    (a.image ?? -1) - (b.image ?? -1) ||
    compareText(a.identity, b.identity)
  );
}
