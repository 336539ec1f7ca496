import { createHash } from 'node:crypto';
import type { Suggestion } from '../domain/suggestion.ts';
import type { Section } from './assemble.ts';
import type { CommentKey } from './comment-key.ts';
import { ruleUrl } from './links.ts';
import { foreign, identifier, joined, LINE_BREAK, type Markdown, md, ours } from './markdown.ts';
import { type Rendering, type RenderOptions, renderingOf } from './options.ts';
import type { UnmadeSuggestions } from './unmade.ts';
import { count } from './wording.ts';

/** What every suggestion of ours starts with. */
export const SUGGESTION_PREFIX = '<!-- seaworthy:suggestion:';
const MARKER = /^<!-- seaworthy:suggestion:([0-9a-f]{32}):([0-9a-f]{32}):v1 -->/;

/** Whose a suggestion is, and which one: 32 hex digits each. */
export interface SuggestionMark {
  /** Of workflow, job and subject: a run resolves the threads of its own kind alone. */
  readonly scope: string;
  /** Of file, findings and change: the same wherever its lines are. */
  readonly fingerprint: string;
}

export function suggestionScope({ workflow, job, subject }: CommentKey): string {
  return digest([workflow, job, subject]);
}

/** Fingerprints, in order: equal changes of one file are told apart by their number. */
export function suggestionFingerprints(suggestions: readonly Suggestion[]): readonly string[] {
  const seen = new Map<string, number>();
  return suggestions.map(({ path, patch, mends }) => {
    const parts = [path, mends.map(({ rule, identity }) => [rule, identity]), patch.replacement];
    const key = JSON.stringify(parts);
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return digest([...parts, occurrence]);
  });
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** The mark of a comment of ours; undefined where it has none. */
export function readSuggestionMark(body: string): SuggestionMark | undefined {
  const [, scope, fingerprint] = MARKER.exec(body.slice(0, 200)) ?? [];
  return scope === undefined || fingerprint === undefined ? undefined : { scope, fingerprint };
}

/** Lines of a Dockerfile are read by people: a suggestion of more is none. */
const LONGEST_CHANGE = 10_000;
/** What a reader does not see in a code block, or what changes how it looks: control and format characters but the tab and the line end. */
const UNSEEN = /[^\P{Cc}\t\n]|[\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u;

/** Whether the change can be shown as it is: somebody will take what they see. */
export function isShowable({ patch, original }: Suggestion): boolean {
  const text = `${original}\n${patch.replacement}`;
  return text.length <= LONGEST_CHANGE && !UNSEEN.test(text);
}

/**
 * The comment of one suggestion: the mark first, what is wrong, then the block. The content of the block is the file's own lines with our patch,
 * within a fence that is longer than any row of backticks in it.
 */
export function renderSuggestion(suggestion: Suggestion, mark: SuggestionMark, options: RenderOptions): string {
  const fence = '`'.repeat(Math.max(3, longestRun(suggestion.patch.replacement) + 1));
  const marker = `${SUGGESTION_PREFIX}${mark.scope}:${mark.fingerprint}:v1 -->`;
  const said = mendedWords(suggestion, renderingOf(options));
  return `${marker}\n${said}\n\n${fence}suggestion\n${suggestion.patch.replacement}\n${fence}\n`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function mendedWords({ mends }: Suggestion, { links, rules }: Rendering): Markdown {
  const items = mends.slice(0, 10).map(({ rule, title, docs }) => {
    const id = identifier(rule, ruleUrl({ rule, ...(docs === undefined ? {} : { docs }) }, links));
    const doc = rules.get(rule);
    const name = doc === undefined ? id : md`**${ours(doc.title)}** (${id})`;
    return md`${name}${LINE_BREAK}${foreign(title, 200)}`;
  });
  return joined(items, md`\n\n`);
}

/** Lines of one change that are shown in the comment. */
const LINES_SHOWN = 12;

/** The changes that GitHub did not take as suggestions, folded, with the reason. */
export function unmadeSection(unmade: UnmadeSuggestions | undefined): readonly Section[] {
  if (unmade === undefined || unmade.suggestions.length === 0) return [];
  const { suggestions, because } = unmade;
  const title = `${count(suggestions.length, 'suggested change')}`;
  return [
    {
      head: md`\n<details><summary>${ours(title)}</summary>\n\n<sub>Not on the lines of the pull request: ${foreign(because, 300)}</sub>\n\n`,
      rows: {
        count: suggestions.length,
        row: (index) => {
          const suggestion = suggestions[index];
          return suggestion === undefined ? md`` : unmadeItem(suggestion);
        },
        leftOut: (left) => md`\nand ${left} more\n`,
      },
      tail: md`\n</details>\n`,
    },
  ];
}

function unmadeItem({ path, patch, mends }: Suggestion): Markdown {
  const rules = joined(
    mends.slice(0, 10).map(({ rule }) => foreign(rule, 60)),
    md`, `,
  );
  const lines = patch.replacement.split('\n');
  const shown = lines.slice(0, LINES_SHOWN).map((line) => foreign(line, 200));
  const left = lines.length - LINES_SHOWN;
  const more = left > 0 ? [md`and ${ours(count(left, 'more line'))}`] : [];
  const where = patch.line === patch.endLine ? `${path}:${patch.line}` : `${path}:${patch.line}-${patch.endLine}`;
  return md`- ${foreign(where, 160)} (${rules}) becomes${LINE_BREAK}${joined([...shown, ...more], LINE_BREAK)}\n`;
}
