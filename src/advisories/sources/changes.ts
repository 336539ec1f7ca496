import type { HttpResponse } from '../../domain/http.ts';

/** One row of a mirror's `modified_id.csv`. */
export interface Change {
  /** RFC 3339. */
  readonly time: string;
  readonly id: string;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9._:+-]{0,199}$/;
/** A row is a time and an id. */
const MAX_LINE = 400;

/** A row of the list; undefined where a line is none. A folder before the id (`Debian/…`) is left out. */
function parseChange(line: string): Change | undefined {
  const comma = line.indexOf(',');
  const time = line.slice(0, comma);
  const id = line.slice(comma + 1).replace(/^.*\//, '');
  return comma > 0 && TIME.test(time) && ID.test(id) ? { time, id } : undefined;
}

/**
 * The rows that are not older than `since`, newest first; the rest of the body is not read. `isLong`: there are more than `max`.
 * `isBroken`: a line is no row. `isEmpty`: there is not even one, and an honest list goes back to the first record. Throws where the connection breaks off.
 */
export async function changesSince(
  response: HttpResponse,
  since: string,
  max: number,
): Promise<{
  readonly changes: readonly Change[];
  readonly isLong: boolean;
  readonly isBroken: boolean;
  readonly isEmpty?: boolean;
}> {
  const changes: Change[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const change = parseChange(line.trimEnd());
      if (change === undefined) return { changes, isLong: false, isBroken: true };
      if (change.time.slice(0, 19) < since.slice(0, 19)) return { changes, isLong: false, isBroken: false };
      if (changes.length === max) return { changes, isLong: true, isBroken: false };
      changes.push(change);
    }
    if (rest.length > MAX_LINE) return { changes, isLong: false, isBroken: true };
  }
  const last = rest.trim() === '' ? undefined : parseChange(rest.trim());
  if (last !== undefined && last.time.slice(0, 19) >= since.slice(0, 19)) changes.push(last);
  const isEmpty = changes.length === 0 && rest.trim() === '';
  return { changes, isLong: false, isBroken: rest.trim() !== '' && last === undefined, isEmpty };
}
