import * as v from 'valibot';
import { fail, ok, type Result } from '../../domain/failure.ts';
import type { Vulnerability } from '../../domain/finding.ts';

/** Where CISA publishes the catalogue. */
export const KEV_URL = 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json';
/** It has some 1,500 entries in 1.5 MB. */
export const MAX_KEV_BYTES = 64 * 1024 * 1024;

const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
const catalogue = v.object({
  dateReleased: v.optional(v.pipe(v.string(), v.maxLength(40))),
  vulnerabilities: v.pipe(
    v.array(
      v.object({
        cveID: v.pipe(v.string(), v.regex(/^CVE-\d{4}-\d{4,19}$/)),
        dateAdded: day,
        dueDate: v.optional(v.union([day, v.literal('')])),
        knownRansomwareCampaignUse: v.optional(v.string()),
      }),
    ),
    v.minLength(1),
  ),
});

export interface Kev {
  /** The day of its release, where it says so. */
  readonly date?: string;
  readonly of: ReadonlyMap<string, NonNullable<Vulnerability['kev']>>;
}

/** Reads CISA's catalogue (known_exploited_vulnerabilities.json). An empty one is refused: it would say that nothing is exploited. */
export function parseKev(bytes: Uint8Array): Result<Kev> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return unreadable(error instanceof Error ? error.message.slice(0, 200) : 'it is no JSON');
  }
  const parsed = v.safeParse(catalogue, json);
  if (!parsed.success) return unreadable(`${v.getDotPath(parsed.issues[0]) ?? 'the catalogue'} is not of its form`);
  const of = new Map<string, NonNullable<Vulnerability['kev']>>();
  for (const { cveID, dateAdded, dueDate, knownRansomwareCampaignUse } of parsed.output.vulnerabilities) {
    const ransomware = knownRansomwareCampaignUse?.toLowerCase() === 'known';
    of.set(cveID, {
      dateAdded,
      ...(dueDate === undefined || dueDate === '' ? {} : { dueDate }),
      ...(ransomware ? { ransomware } : {}),
    });
  }
  const date = parsed.output.dateReleased?.slice(0, 10);
  return ok({ of, ...(date === undefined ? {} : { date }) });
}

function unreadable(why: string): Result<never> {
  const fix = 'give `kev` CISA’s known_exploited_vulnerabilities.json, or `never`';
  return fail('advisories/unreadable', 'the catalogue of exploited vulnerabilities cannot be read', why, fix);
}
