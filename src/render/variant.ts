import type { Report } from '../domain/report.ts';

/** Digests and commits in the values of a matrix: they change with every push. */
const CHANGING = /[0-9a-f]{12,}/g;

/**
 * What keeps the reports of one subject apart where several legs of a matrix check it: their platforms, and of what they build the values
 * of the matrix. Empty outside of a matrix, and where legs that check the same files would say the same.
 */
export function variantOf({ leg, subject }: Pick<Report, 'leg' | 'subject'>): string {
  if (leg === undefined || leg.total < 2 || subject.key.startsWith('files ')) return '';
  const values = subject.key.startsWith('build ') ? (leg.matrix ?? '').replace(CHANGING, '') : '';
  return JSON.stringify([leg.platforms ?? [], values]);
}
