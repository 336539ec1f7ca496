const DELAY = /^\d{1,9}$/;
/** The three forms of a date in HTTP (RFC 9110, section 5.6.7): the preferred one, that of RFC 850, and that of C's asctime. */
const DATES = [
  /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/,
  /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/,
];
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

/**
 * Milliseconds that an answer asks to be waited before the next request: its Retry-After (RFC 9110, section 10.2.3) in seconds, or as a date
 * beside the answer's own Date, so that no two clocks need agree. Undefined where it says nothing that can be read. Names in lower case.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  const said = (headers['retry-after'] ?? '').trim();
  if (DELAY.test(said)) return Number(said) * 1000;
  const [until, now] = [httpDate(said), httpDate((headers['date'] ?? '').trim())];
  return until === undefined || now === undefined ? undefined : Math.max(0, until - now);
}

/** Milliseconds since 1970 of a date as HTTP writes it. */
function httpDate(text: string): number | undefined {
  const old = ASCTIME.exec(text);
  if (old !== null) return timeOf(`${old[2]} ${old[1]} ${old[6]} ${old[3]}:${old[4]}:${old[5]} GMT`);
  for (const form of DATES) {
    const match = form.exec(text);
    // Two digits are of this century: HTTP has no older dates to tell.
    const year = match?.[3]?.length === 2 ? `20${match[3]}` : match?.[3];
    if (match !== null) return timeOf(`${match[1]} ${match[2]} ${year} ${match[4]}:${match[5]}:${match[6]} GMT`);
  }
  return undefined;
}

function timeOf(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
