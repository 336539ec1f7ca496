import type { Delivery } from '../domain/delivery.ts';
import type { Failure } from '../domain/failure.ts';
import type { Suggestion } from '../domain/suggestion.ts';
import type { GitHub, ReviewComment, ReviewThread } from '../ports/github.ts';
import type { RenderOptions } from '../render/options.ts';
import {
  isShowable,
  readSuggestionMark,
  renderSuggestion,
  SUGGESTION_PREFIX,
  suggestionFingerprints,
} from '../render/suggestion.ts';
import type { UnmadeSuggestions } from '../render/unmade.ts';
import { count } from '../render/wording.ts';
import { type Hunk, linesInOneHunk, newSideHunks } from './diff-lines.ts';

/** More comments in one review are known to run into GitHub's own time limit. */
const PER_REVIEW = 20;
const MAX_REVIEWS = 3;
/** Threads resolved in one run: each is a write. */
const MAX_RESOLVED = 20;

export interface SuggestionsTask {
  readonly github: GitHub;
  readonly pullRequest: { readonly number: number; readonly headSha: string };
  /** 32 hex digits: see SuggestionMark. */
  readonly scope: string;
  /** Of suggestions that a registry was asked for, in the same way. */
  readonly registryScope: string;
  /** All that can be offered, ordered by file and line. */
  readonly suggestions: readonly Suggestion[];
  /** All Dockerfiles were checked in full: what is not suggested any more has been mended. */
  readonly looked: boolean;
  /** So did every registry answer that was asked. */
  readonly answered: boolean;
  readonly rendering: RenderOptions;
  readonly say: { info(text: string): void };
}

export interface SuggestionsResult {
  readonly delivery: Delivery;
  /** For the comment: what GitHub did not take. */
  readonly unmade?: UnmadeSuggestions;
}

/** A suggestion with its fingerprint. */
interface Offer {
  readonly suggestion: Suggestion;
  readonly fingerprint: string;
}

const SURFACE = 'suggestions';

/**
 * Makes review suggestions of the changes whose lines lie in the pull request's diff and are there what they are here. One that is there already
 * is not made again; the own threads of those that are no more are resolved, unless somebody has answered. Undone is nothing: a person's thread,
 * and one that a person has resolved, stay as they are.
 */
export async function publishSuggestions(task: SuggestionsTask): Promise<SuggestionsResult> {
  const { github, pullRequest, suggestions } = task;
  const fingerprints = suggestionFingerprints(suggestions);
  const offers = suggestions
    .map((suggestion, at): Offer => ({ suggestion, fingerprint: fingerprints[at] ?? '' }))
    .filter(({ suggestion }) => isShowable(suggestion));
  const own = await github.ownThreads(pullRequest.number, SUGGESTION_PREFIX);
  if (!own.ok) return unmade(own.failure, offers);
  const { headSha, threads } = own.value;
  if (headSha !== pullRequest.headSha) return skipped(task, 'the pull request has newer commits: their run suggests');
  const missing = offers.filter(({ fingerprint }) => !threads.some((thread) => isOf(thread, fingerprint)));
  const placed = missing.length === 0 ? { ok: true as const, value: [] } : await inDiff(task, missing);
  if (!placed.ok) return unmade(placed.failure, missing);
  const made = await review(task, placed.value);
  await resolveMended(task, threads, { current: new Set(fingerprints), made: made.done });
  if (made.failure !== undefined) return unmade(made.failure, made.left);
  return { delivery: { surface: SURFACE, kind: 'delivered', ...(made.url === undefined ? {} : { url: made.url }) } };
}

/**
 * An outdated suggestion cannot be taken any more, and was resolved by us where it was made anew or mended: it does not count as there.
 * One that a person has answered and resolved is a no for good; one that was resolved without a word, as long as its lines are the same.
 */
function isOf({ body, outdated, resolved, answered }: ReviewThread, fingerprint: string): boolean {
  return readSuggestionMark(body)?.fingerprint === fingerprint && (!outdated || (resolved && answered));
}

function skipped({ say }: SuggestionsTask, because: string): SuggestionsResult {
  say.info(`no suggestions: ${because}`);
  return { delivery: { surface: SURFACE, kind: 'skipped', because } };
}

function unmade(because: Failure, offers: readonly Offer[]): SuggestionsResult {
  const suggestions = offers.map(({ suggestion }) => suggestion);
  return {
    delivery: { surface: SURFACE, kind: 'degraded', to: 'the comment', because },
    ...(suggestions.length === 0 ? {} : { unmade: { suggestions, because: because.what } }),
  };
}

/** Those whose lines are lines of the diff, and read there as they read in the workspace: that may be of a merge commit. */
async function inDiff(
  { github, pullRequest }: SuggestionsTask,
  offers: readonly Offer[],
): Promise<{ ok: true; value: readonly Offer[] } | { ok: false; failure: Failure }> {
  const changed = await github.pullRequestFiles(pullRequest.number);
  if (!changed.ok) return changed;
  const paths = new Set(offers.map(({ suggestion }) => suggestion.path));
  const hunks = new Map<string, readonly Hunk[]>();
  for (const { path, patch, removed } of changed.value.files) {
    if (paths.has(path) && patch !== undefined && !removed) hunks.set(path, newSideHunks(patch));
  }
  const value = offers.filter(({ suggestion: { path, patch, original } }) => {
    return linesInOneHunk(hunks.get(path) ?? [], patch.line, patch.endLine) === original;
  });
  return { ok: true, value };
}

interface Reviewed {
  /** Fingerprints of what GitHub took. */
  readonly done: ReadonlySet<string>;
  readonly left: readonly Offer[];
  readonly url?: string;
  readonly failure?: Failure;
}

/** A refusal stops the writing: what is left goes to the comment. */
async function review(task: SuggestionsTask, offers: readonly Offer[]): Promise<Reviewed> {
  const { github, pullRequest, say } = task;
  const done = new Set<string>();
  let url: string | undefined;
  for (let at = 0; at < Math.min(offers.length, PER_REVIEW * MAX_REVIEWS); at += PER_REVIEW) {
    const batch = offers.slice(at, at + PER_REVIEW);
    const created = await github.createReview(pullRequest.number, {
      commitSha: pullRequest.headSha,
      body: 'Changes that mend what Seaworthy found on lines of this pull request. Each can be committed as it stands, or several at once.',
      comments: batch.map((offer) => commentOf(task, offer)),
    });
    if (!created.ok) return { done, left: offers.slice(at), failure: created.failure, ...(url ? { url } : {}) };
    for (const { fingerprint } of batch) done.add(fingerprint);
    url = created.value.url;
  }
  const left = offers.slice(PER_REVIEW * MAX_REVIEWS);
  if (left.length > 0)
    say.info(`${count(left.length, 'more change')} could be suggested: the next run does, when these are taken`);
  return { done, left: [], ...(url === undefined ? {} : { url }) };
}

function commentOf(task: SuggestionsTask, { suggestion, fingerprint }: Offer): ReviewComment {
  const { path, patch, byRegistry } = suggestion;
  const scope = byRegistry ? task.registryScope : task.scope;
  return {
    path,
    line: patch.endLine,
    ...(patch.line < patch.endLine ? { startLine: patch.line } : {}),
    body: renderSuggestion(suggestion, { scope, fingerprint }, task.rendering),
  };
}

/** Resolves the threads of this kind of run whose mistake is mended, or whose suggestion was made anew. What the token may not do is told, and no failure. */
async function resolveMended(
  { github, scope, registryScope, looked, answered, say }: SuggestionsTask,
  threads: readonly ReviewThread[],
  { current, made }: { readonly current: ReadonlySet<string>; readonly made: ReadonlySet<string> },
): Promise<void> {
  const over = threads.filter((thread) => {
    const mark = readSuggestionMark(thread.body);
    if (mark === undefined || thread.resolved || thread.answered) return false;
    const isKnown = looked && (mark.scope === scope || (answered && mark.scope === registryScope));
    return isKnown && (!current.has(mark.fingerprint) || made.has(mark.fingerprint));
  });
  const allowed = over.filter(({ mayResolve }) => mayResolve);
  let left = over.length - allowed.length;
  for (const [at, { id }] of allowed.slice(0, MAX_RESOLVED).entries()) {
    const resolved = await github.resolveThread(id);
    if (resolved.ok) continue;
    left += allowed.length - at;
    say.info(`${resolved.failure.what}: ${resolved.failure.why}`);
    break;
  }
  if (left > 0)
    say.info(`suggestions of mended mistakes that stay open: ${left}; resolving them may need \`contents: write\``);
}
