import { fail, type Result } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { ForeignShape } from './foreign-shape.ts';
import { MAX_REPORT_BYTES, ReportReader } from './read-report.ts';
import type { SharedParts } from './shared-parts.ts';

/**
 * Reads a report that a pull request may have written, as its bytes come. Beyond what `readReport` demands, it is not nested deeper than
 * reports are and has no key that means something to JavaScript. Addresses of pages are left out, since a link must not lead where the
 * writer wants, and what a file of the pull request says of the gate, which is not for it to say. `name`: what it is called in a failure.
 */
export class ForeignReportReader {
  readonly #name: string;
  readonly #reader: ReportReader;
  readonly #shape = new ForeignShape();
  #size = 0;

  /** `parts`: what reports that are held besides have in common with it. */
  constructor(name: string, parts: SharedParts) {
    this.#name = name;
    this.#reader = new ReportReader(name, { parts, as: believed });
  }

  push(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > MAX_REPORT_BYTES) return;
    this.#shape.push(bytes);
    // What has a fault already is not parsed.
    if (!this.#shape.isBroken) this.#reader.push(bytes);
  }

  end(): Result<Report> {
    if (this.#size > MAX_REPORT_BYTES) return refused(this.#name, `it has ${this.#size} bytes`);
    const fault = this.#shape.end();
    return fault === undefined ? this.#reader.end() : refused(this.#name, fault);
  }
}

/** Pages of our own rules, which lie in our own repository, stay. */
const OWN_PAGE = /^docs\/rules\/[A-Za-z0-9_-]{1,60}\.md$/;

function believed<Some extends Finding>(finding: Some): Some {
  const { docs, ...rest } = finding;
  if ('gate' in rest) delete rest.gate;
  // Only optional fields are gone.
  return (docs !== undefined && OWN_PAGE.test(docs) ? { ...rest, docs } : rest) as Some;
}

function refused(name: string, why: string): Result<never> {
  return fail(
    'report/unreadable',
    `${name} is not a report that is taken from another run`,
    why,
    'let Seaworthy itself write the report, with `mode: analyze`',
  );
}
