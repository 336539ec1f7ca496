import * as v from 'valibot';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { RepositoryCpes } from './red-hat.ts';

/** The file's form (Red Hat, security/data/metrics/repository-to-cpe.json): `{"data": {"SET": {"cpes": ["cpe:/…"]}}}`. */
const RepositoryToCpe = v.object({
  data: v.record(v.string(), v.object({ cpes: v.array(v.pipe(v.string(), v.maxLength(256))) })),
});

/** The published file has 3 MB. */
export const MAX_REPOSITORY_CPE_BYTES = 64 * 2 ** 20;

/**
 * Reads Red Hat's table of content sets.
 * @param source the path as given, for messages.
 */
export function parseRepositoryCpes(text: string, source: string): Result<RepositoryCpes> {
  const bad = (why: string): Result<never> =>
    fail(
      'usage/bad-value',
      `repository-cpe-file: ${JSON.stringify(source)} is no table of content sets and CPEs`,
      why,
      'give the file repository-to-cpe.json that Red Hat publishes: {"data": {"SET": {"cpes": ["cpe:/…"]}}}',
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return bad(error instanceof Error ? error.message.slice(0, 200) : 'it is not JSON');
  }
  const parsed = v.safeParse(RepositoryToCpe, json);
  if (!parsed.success) return bad(parsed.issues[0].message.slice(0, 200));
  return ok(new Map(Object.entries(parsed.output.data).map(([set, { cpes }]) => [set, cpes])));
}
