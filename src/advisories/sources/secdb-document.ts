import * as v from 'valibot';

/** Ids stand first in each text, and notes in words may follow: `CVE-2017-2616 (+ regression fix)`. */
const ID =
  /^(?:CVE-\d{4}-\d{4,19}|(?:XSA|GHSA|ZBX|TS|GNUTLS-SA|WNPA-SEC|ALPINE|SA|RHSA|DSA|DLA|OSVDB|VSV|AST|CAN|MFSA|RUSTSEC|GO|PYSEC|TEMP)-[A-Za-z0-9][A-Za-z0-9-]{0,60})$/;
/** What stands first is an id, be it of a database that nobody has heard of: a fix must not be passed over for its name. */
const FIRST_ID = /^[A-Z]{2,20}(?:-[A-Za-z0-9]{1,40}){1,5}$/;

const word = v.pipe(v.string(), v.maxLength(1024));
const document = v.object({
  packages: v.array(
    v.object({
      pkg: v.object({
        name: word,
        // Ids are sometimes missing: `"1.2-r0": null`.
        secfixes: v.nullish(v.record(v.string(), v.nullish(v.array(v.nullish(word))))),
      }),
    }),
  ),
});

/** What Alpine says of one flaw in one package of one release. `fixed` is `0` where the package was never affected. */
export interface SecFix {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly name: string;
  readonly fixed: string;
}

/** Reads a document of secdb. Throws nothing; `undefined` where it is none. */
export function parseSecdb(bytes: Uint8Array): readonly SecFix[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(document, json);
  if (!parsed.success) return undefined;
  const fixes: SecFix[] = [];
  for (const { pkg } of parsed.output.packages) {
    for (const [fixed, texts] of Object.entries(pkg.secfixes ?? {})) {
      for (const text of texts ?? []) {
        const ids = (text ?? '')
          .trim()
          .split(/[\s,]+/)
          .map((id) => id.replace(/^CVE_/, 'CVE-'))
          .filter((id, place) => ID.test(id) || (place === 0 && FIRST_ID.test(id)));
        const [id, ...aliases] = ids;
        if (id !== undefined) fixes.push({ id, aliases, name: pkg.name, fixed });
      }
    }
  }
  return fixes;
}
