import { type Failure, fail } from '../../domain/failure.ts';
import type { Advisory } from '../advisory.ts';
import { parseRecord, type Wanted } from '../osv.ts';
import { isTime } from '../record-time.ts';
import { sketchOf } from '../sketch.ts';
import type { Gathered, Needs, PartState } from './source.ts';

/** Records that do not parse are named up to this number, then counted. */
const MAX_NAMED = 20;
const FIX = 'repair or remove the record, or take the source anew';

/** The entries of `affected` that the queries ask about. */
export function wantedBy(needs: Needs): Wanted {
  const names = new Map<string, Set<string>>();
  for (const { ecosystem, name } of needs.queries) {
    const known = names.get(ecosystem);
    if (known === undefined) names.set(ecosystem, new Set([name]));
    else known.add(name);
  }
  return (ecosystem, name) => names.get(ecosystem)?.has(name) === true;
}

/** The later of two copies of one record, by `modified`. */
export function laterOf(a: Advisory | undefined, b: Advisory): Advisory {
  return a !== undefined && a.modified.slice(0, 19) >= b.modified.slice(0, 19) ? a : b;
}

/** What went by of one part of a source. */
export class Seen {
  records = 0;
  newest = '';

  /** Counts a record, withdrawn or not. */
  add(modified: string): void {
    this.records += 1;
    const time = modified.slice(0, 19);
    if (time > this.newest && isTime(time)) this.newest = time;
  }

  stateOf(ecosystem: string): PartState {
    const { records, newest } = this;
    return { ecosystem, records, index: 'none', ...(newest === '' ? {} : { newest: `${newest}Z` }) };
  }
}

/** Takes the records of a mirror one by one, and keeps those that name a wanted package. */
export class Collector {
  readonly #wanted: Wanted;
  readonly #needed: ReadonlySet<string>;
  readonly #covered = new Set<string>();
  readonly #kept = new Map<string, Advisory>();
  readonly #gone = new Map<string, string>();
  readonly #failures: Failure[] = [];
  #unreadable = 0;
  #newest = '';
  #records = 0;

  constructor(needs: Needs) {
    this.#wanted = wantedBy(needs);
    this.#needed = new Set(needs.ecosystems);
  }

  /** How many records were taken, withdrawn ones included. */
  get records(): number {
    return this.#records;
  }

  /** Notes a failure of the source itself. */
  failed(failure: Failure): void {
    this.#failures.push(failure);
  }

  /** Notes a record that cannot be read. `file` names it to people. */
  unreadable(file: string, why: string): void {
    this.#unreadable += 1;
    if (this.#unreadable > MAX_NAMED) return;
    this.failed(fail('advisories/unreadable', `the advisory ${file} cannot be read`, why, FIX).failure);
  }

  /** Notes records that cannot be read and are not named. */
  unreadableMore(count: number): void {
    this.#unreadable += count;
  }

  /** Notes that the source has a record of an ecosystem (with release). */
  covers(ecosystem: string): void {
    if (this.#needed.has(ecosystem)) this.#covered.add(ecosystem);
  }

  /** Notes the time of a record that need not be taken: RFC 3339, zone or not. */
  saw(modified: string): void {
    const time = modified.slice(0, 19);
    if (time > this.#newest && isTime(time)) this.#newest = time;
  }

  /** Takes the text of one record; answers with its id, or undefined where it is none. */
  take(file: string, bytes: Uint8Array, seen?: Seen): string | undefined {
    try {
      const json: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
      return this.takeValue(file, json, seen);
    } catch (error) {
      this.unreadable(file, error instanceof Error ? error.message.slice(0, 200) : 'it is no JSON');
      return undefined;
    }
  }

  /** Takes one record, parsed as JSON. */
  takeValue(file: string, json: unknown, seen?: Seen): string | undefined {
    const sketch = sketchOf(json);
    if (sketch === undefined) {
      this.unreadable(file, 'it is no OSV record: id, modified or affected are missing or of another type');
      return undefined;
    }
    this.#records += 1;
    this.saw(sketch.modified);
    seen?.add(sketch.modified);
    if (sketch.withdrawn) {
      this.#withdraw(sketch.id, sketch.modified);
      return sketch.id;
    }
    let isWanted = false;
    for (const { ecosystem, name } of sketch.packages) {
      this.covers(ecosystem);
      isWanted ||= this.#wanted(ecosystem, name);
    }
    if (isWanted) this.#keep(file, json);
    return sketch.id;
  }

  /** A later copy that is withdrawn takes an earlier one with it, in whatever order they come. */
  #withdraw(id: string, modified: string): void {
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.modified.slice(0, 19) <= modified.slice(0, 19)) this.#kept.delete(id);
    const gone = this.#gone.get(id);
    if (gone === undefined || gone < modified) this.#gone.set(id, modified);
  }

  #keep(file: string, json: unknown): void {
    const parsed = parseRecord(json, this.#wanted);
    if (parsed.kind === 'invalid') this.unreadable(file, parsed.why);
    if (parsed.kind === 'advisory') this.takeAdvisory(parsed.advisory);
  }

  /** Takes a record that is of the schema and names a wanted package; its entries are the wanted ones. */
  takeAdvisory(advisory: Advisory): void {
    const gone = this.#gone.get(advisory.id);
    if (gone !== undefined && gone.slice(0, 19) >= advisory.modified.slice(0, 19)) return;
    this.#kept.set(advisory.id, laterOf(this.#kept.get(advisory.id), advisory));
  }

  result(): Gathered {
    const more = this.#unreadable - MAX_NAMED;
    const rest =
      more > 0
        ? [
            fail('advisories/unreadable', `${more} more advisories cannot be read`, 'see those that are named', FIX)
              .failure,
          ]
        : [];
    return {
      advisories: [...this.#kept.values()],
      covered: this.#covered,
      failures: [...this.#failures, ...rest],
      ...(this.#newest === '' ? {} : { newest: `${this.#newest}Z` }),
    };
  }
}
