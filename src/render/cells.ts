import type { JudgedFinding } from '../domain/finding.ts';
import { type Entries, type Entry, neededVersion } from './entries.ts';
import { exploitationWords } from './exploitation.ts';
import { lineUrl, ruleUrl } from './links.ts';
import { foreign, identifier, joined, LINE_BREAK, link, type Markdown, md, ours } from './markdown.ts';
import type { Rendering } from './options.ts';
import { shortDigest } from './short-digest.ts';
import { isNestedNpm, upgradeCommand } from './upgrade-command.ts';
import { count, severityWords } from './wording.ts';

/** Cells of the tables that people read: what, where, fix. */

/** Ids that are named in one cell; the others are counted. */
const IDS_SHOWN = 5;
const LONGEST_TITLE = 140;

/** Colour and word on one line, however narrow the column. */
export function severityCell({ severity }: Pick<Entry, 'severity'>): Markdown {
  return ours(severityWords(severity).replace(' ', '&nbsp;'));
}

/** A package with its vulnerabilities, or the rule with its title. */
export function whatCell(entry: Entry, { links, rules }: Rendering): Markdown {
  const [first, ...others] = entry.findings;
  if (first.kind === 'vulnerability') {
    const { name, version } = first.package;
    const shown = distinctRules(entry.findings);
    const ids = shown.slice(0, IDS_SHOWN).map((finding) => identifier(finding.rule, ruleUrl(finding, links)));
    if (shown.length > IDS_SHOWN) ids.push(md`${shown.length - IDS_SHOWN} more`);
    const title =
      others.length === 0 && first.title !== '' ? md`${LINE_BREAK}${foreign(first.title, LONGEST_TITLE)}` : md``;
    const attacks = exploitationWords(entry.findings).map((words) => md` · **${ours(words)}**`);
    return md`**${foreign(name, 80)}** ${foreign(version, 60)}${LINE_BREAK}${joined(ids, md`, `)}${joined(attacks)}${title}`;
  }
  const doc = rules.get(first.rule);
  const id = identifier(first.rule, ruleUrl(first, links));
  if (doc === undefined) return md`${id}${LINE_BREAK}${foreign(first.title, LONGEST_TITLE)}`;
  return md`**${ours(doc.title)}** (${id})${LINE_BREAK}${foreign(first.title, LONGEST_TITLE)}`;
}

function distinctRules(findings: readonly JudgedFinding[]): readonly JudgedFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule }) => !seen.has(rule) && seen.add(rule));
}

/** The line of the repository, linked; for what is in the image alone, its path and layer. */
export function whereCell({ at, origin }: Pick<JudgedFinding, 'at' | 'origin'>, { links }: Rendering): Markdown {
  const from = origin === undefined ? [] : [foreign(origin, 160)];
  if (at.kind === 'file') {
    const lines = at.endLine !== undefined && at.endLine > at.line ? `${at.line}-${at.endLine}` : `${at.line}`;
    return joined([link(foreign(`${at.path}:${lines}`, 160), lineUrl(at, links)), ...from], LINE_BREAK);
  }
  const parts = [
    ...(at.path === undefined ? [] : [foreign(at.path, 120)]),
    ...(at.layer === undefined ? [] : [md`layer ${foreign(shortDigest(at.layer), 40)}`]),
  ];
  return joined([...(parts.length === 0 ? [md`the image`] : parts), ...from], LINE_BREAK);
}

/** What to do: the command, the newer base, the rule's cure, or that there is none. */
export function fixCell(entry: Entry, rendering: Rendering): Markdown {
  const first = entry.findings[0];
  const { remedy } = first;
  if (remedy.kind === 'none') return md`No fix: ${foreign(remedy.reason, LONGEST_TITLE)}`;
  if (remedy.kind === 'edit') {
    const doc = rendering.rules.get(first.rule);
    return doc === undefined ? foreign(remedy.advice, LONGEST_TITLE) : ours(doc.fix);
  }
  return first.kind === 'vulnerability'
    ? upgradeCell(entry, first, rendering)
    : md`Upgrade to ${foreign(remedy.to, 60)} or later`;
}

function upgradeCell(
  entry: Entry,
  first: JudgedFinding & { readonly kind: 'vulnerability' },
  { compareVersions }: Rendering,
): Markdown {
  const to = neededVersion(entry, compareVersions) ?? '';
  const { name, purl } = first.package;
  if (first.inherited === true) return md`Rebuild on a newer base image that has ${foreign(to, 60)} or later`;
  const upgrade = { purl, name, to, paths: first.paths };
  const command = upgradeCommand(upgrade);
  const needed = md`${foreign(to, 60)} or later`;
  if (command === undefined && isNestedNpm(upgrade)) {
    return md`Another package brings it: upgrade that one, or set ${needed} under ${ours('`overrides`')} in ${ours('`package.json`')}`;
  }
  return command === undefined ? md`Upgrade to ${needed}` : md`${foreign(command, 200)}${LINE_BREAK}to ${needed}`;
}

/** How many findings the rows from one on stand for. */
export function entriesWords(entries: Entries, from: number): Markdown {
  return ours(count(entries.findingsFrom(from), 'finding'));
}
