import { fail, ok, type Result } from '../domain/failure.ts';

/**
 * An identity that is asked for: a URI or e-mail address in full. `*` stands for any run of characters within one part,
 * never for `/` or `@`. So `https://github.com/o/*@refs/heads/main` cannot be met by a branch named `x@refs/heads/main`.
 * Never a regular expression, and always the whole string.
 */
export interface IdentityPattern {
  readonly text: string;
  /** Parts between `/` and `@`, and those separators in order. */
  readonly parts: readonly string[];
  readonly separators: string;
}

/** Certificates hold short names; longer ones are not looked at. */
const MAX_LENGTH = 2048;

function split(text: string): { parts: string[]; separators: string } {
  return { parts: text.split(/[/@]/), separators: text.replace(/[^/@]/g, '') };
}

/** Reads `verify-identity`. Refuses what is empty, too long, has characters no certificate holds, or is nothing but wildcards. */
export function parseIdentity(text: string): Result<IdentityPattern> {
  const why =
    text.length === 0
      ? 'it is empty'
      : text.length > MAX_LENGTH
        ? `it has ${text.length} characters, and ${MAX_LENGTH} are the most`
        : !isPrintableAscii(text)
          ? 'it holds characters beside printable ASCII'
          : /^[*/@]*$/.test(text)
            ? 'it names nobody: every identity would do'
            : undefined;
  if (why === undefined) return ok({ text, ...split(text) });
  return fail(
    'usage/bad-value',
    `verify-identity ${JSON.stringify(text.slice(0, 200))} is no identity`,
    why,
    'give the whole subject of the certificate, for example https://github.com/owner/repo/.github/workflows/release.yml@refs/heads/main; * stands for one part',
  );
}

/** True when the whole of `identity` is what the pattern says. Linear in both lengths. */
export function matchesIdentity(pattern: IdentityPattern, identity: string): boolean {
  if (identity.length === 0 || identity.length > MAX_LENGTH) return false;
  const { parts, separators } = split(identity);
  if (separators !== pattern.separators) return false;
  return pattern.parts.every((part, index) => matchesPart(part, parts[index] ?? ''));
}

/** One part: literal pieces between `*` must follow one another; the first and last are anchored. */
function matchesPart(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return text === first;
  const last = pieces.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

/** Printable ASCII and nothing else: what URIs, e-mail addresses and issuers in Fulcio's certificates are made of. */
export function isPrintableAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
