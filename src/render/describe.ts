import type { Report } from '../domain/report.ts';
import { type Entry, neededVersion } from './entries.ts';
import { exploitationWords } from './exploitation.ts';
import { plainText } from './plain-text.ts';
import { isNestedNpm, upgradeCommand } from './upgrade-command.ts';
import type { CompareVersions } from './version-order.ts';
import { count } from './wording.ts';

/** A finding in plain words, for surfaces that are no Markdown: annotations and the terminal. Every word comes out as one visible line. */

const NAME = 80;
const SENTENCE = 200;
/** Ids that are named; the others are counted. */
const IDS_SHOWN = 8;

/** `openssl 3.0.11-1: CVE-2024-5535, CVE-2023-5678`, or the rule and its title. */
export function whatWords(entry: Entry): string {
  const [first] = entry.findings;
  if (first.kind !== 'vulnerability')
    return `${plainText(first.rule, NAME)}: ${plainText(first.title, SENTENCE)}${originWords(first.origin)}`;
  const ids = [...new Set(entry.findings.map((finding) => finding.rule))];
  const shown = ids.slice(0, IDS_SHOWN).map((id) => plainText(id, NAME));
  const more = ids.length > IDS_SHOWN ? ` and ${count(ids.length - IDS_SHOWN, 'more', 'more')}` : '';
  const title = ids.length === 1 && first.title !== '' ? ` (${plainText(first.title, SENTENCE)})` : '';
  return `${plainText(first.package.name, NAME)} ${plainText(first.package.version, NAME)}: ${shown.join(', ')}${more}${title}${exploitedWords(entry)}${originWords(first.origin)}`;
}

/** ` [from the base image]`. */
function originWords(origin: string | undefined): string {
  return origin === undefined ? '' : ` [${plainText(origin, SENTENCE)}]`;
}

function exploitedWords({ findings }: Entry): string {
  const words = exploitationWords(findings);
  return words.length === 0 ? '' : ` [${words.join(', ')}]`;
}

/** The short name of an entry: the package, or the rule. */
export function nameWords(entry: Entry): string {
  const [first] = entry.findings;
  if (first.kind !== 'vulnerability') return plainText(first.rule, NAME);
  return `${plainText(first.package.name, NAME)} ${plainText(first.package.version, NAME)}`;
}

/** `Dockerfile:3`, or the path in the image, or `the image`; by its name where the report has several. */
export function whereWords({ findings }: Entry, images: Report['images']): string {
  const { at } = findings[0];
  if (at.kind === 'file') {
    const lines = at.endLine !== undefined && at.endLine > at.line ? `${at.line}-${at.endLine}` : `${at.line}`;
    return `${plainText(at.path, SENTENCE)}:${lines}`;
  }
  const image = imageWords(findings, images);
  return at.path === undefined ? image : `${plainText(at.path, SENTENCE)} in ${image}`;
}

function imageWords(findings: Entry['findings'], images: Report['images']): string {
  if (images.every(({ ref }) => ref === images[0]?.ref)) return 'the image';
  const [first, ...others] = new Set(findings.flatMap(({ image }) => images[image ?? -1]?.ref ?? []));
  if (first === undefined) return 'the image';
  return `${plainText(first, NAME)}${others.length === 0 ? '' : ` and ${count(others.length, 'more', 'more')}`}`;
}

/** What to do, as one sentence without full stop. */
export function fixWords(entry: Entry, compare: CompareVersions): string {
  const [first] = entry.findings;
  const { remedy } = first;
  if (remedy.kind === 'none') return `none (${plainText(remedy.reason, SENTENCE)})`;
  if (remedy.kind === 'edit') return plainText(remedy.advice, SENTENCE);
  if (first.kind !== 'vulnerability') return `upgrade to ${plainText(remedy.to, NAME)} or later`;
  const to = neededVersion(entry, compare) ?? remedy.to;
  const needed = `${plainText(to, NAME)} or later`;
  if (first.inherited === true) return `rebuild on a newer base image that has ${needed}`;
  const upgrade = { purl: first.package.purl, name: first.package.name, to, paths: first.paths };
  const command = upgradeCommand(upgrade);
  if (command === undefined && isNestedNpm(upgrade)) {
    return `upgrade the package that brings it, or set ${needed} under overrides in package.json`;
  }
  return command === undefined ? `upgrade to ${needed}` : `${command} (to ${needed})`;
}
