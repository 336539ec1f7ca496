import { createHash } from 'node:crypto';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { variantOf } from './variant.ts';

/**
 * Fingerprints by which code scanning knows an alert again (partialFingerprints.primaryLocationLineHash).
 * They hold what a finding is, and nothing that changes while it stays the same: no line, version, tag or digest.
 */
export class Fingerprints {
  readonly #report: Report;
  readonly #seen = new Map<string, number>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** 64 hex digits, a colon, and the number of the occurrence, so that (ruleId, fingerprint) is unique; call once for each result, in order. */
  next(finding: JudgedFinding, file: string | undefined): string {
    const platform = this.#report.images[finding.image ?? -1]?.platform ?? '';
    const parts = [finding.rule, finding.identity, this.#report.subject.key, platform, file ?? ''];
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    const occurrence = (this.#seen.get(hash) ?? 0) + 1;
    this.#seen.set(hash, occurrence);
    return `${hash}:${occurrence}`;
  }
}

/**
 * automationDetails.id: the category is all before the last `/`. It names the subject and stays the same over tags and digests;
 * the digits of a hash keep apart what looks the same once only harmless characters are left, and legs of one subject: the last upload
 * of a category replaces the others.
 */
export function automationId(report: Report): string {
  const { key } = report.subject;
  const words = key
    .replace(/[^A-Za-z0-9._/-]+/g, '-')
    .replace(/\/{2,}/g, '/')
    .replace(/^[-/]+|[-/]+$/g, '')
    .slice(0, 120);
  const hash = createHash('sha256')
    .update(`${key}${variantOf(report)}`)
    .digest('hex')
    .slice(0, 8);
  return `seaworthy/${words}-${hash}/`;
}
