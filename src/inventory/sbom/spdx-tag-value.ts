/** One section of a tag-value document, in the shape that SPDX's JSON has. */
interface Section {
  readonly [key: string]: unknown;
}

/** Tags of a package and the keys that its JSON has for them (SPDX 2.3, annex on the tag-value format). */
const PACKAGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['SPDXID', 'SPDXID'],
  ['PackageVersion', 'versionInfo'],
  ['PackageSupplier', 'supplier'],
  ['PackageSourceInfo', 'sourceInfo'],
  ['PackageLicenseConcluded', 'licenseConcluded'],
  ['PackageLicenseDeclared', 'licenseDeclared'],
  ['PrimaryPackagePurpose', 'primaryPackagePurpose'],
]);

interface Building {
  readonly fields: Record<string, unknown>;
  readonly externalRefs: unknown[];
  readonly checksums: unknown[];
}

/** Tag and value of each line; a value in `<text>` goes on to `</text>`, over lines. Lines of another form are undefined. */
function* tags(text: string): Generator<readonly [tag: string, value: string] | undefined> {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    let end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).replace(/\r$/, '');
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trimStart();
    if (line.trim() === '' || line.startsWith('#')) at = end + 1;
    else if (colon <= 0 || colon > 64) {
      yield undefined;
      at = end + 1;
    } else if (value.startsWith('<text>')) {
      const start = text.indexOf('<text>', at) + 6;
      const close = text.indexOf('</text>', start);
      if (close < 0) {
        yield undefined;
        return;
      }
      yield [line.slice(0, colon), text.slice(start, close)];
      const next = text.indexOf('\n', close);
      end = next < 0 ? text.length : next;
      at = end + 1;
    } else {
      yield [line.slice(0, colon), value.trimEnd()];
      at = end + 1;
    }
  }
}

function addToPackage({ fields, externalRefs, checksums }: Building, tag: string, value: string): void {
  const key = PACKAGE_KEYS.get(tag);
  if (key !== undefined) fields[key] ??= value;
  if (tag === 'ExternalRef') {
    const [category, type, locator] = value.split(/\s+/, 3);
    externalRefs.push({ referenceCategory: category, referenceType: type, referenceLocator: locator });
  }
  const checksum = tag === 'PackageChecksum' ? /^([A-Z0-9-]{1,20}):\s{0,4}([0-9A-Fa-f]{1,256})$/.exec(value) : null;
  if (checksum !== null) checksums.push({ algorithm: checksum[1], checksumValue: checksum[2] });
}

/**
 * Reads an SPDX 2 document in tag-value form into the shape of its JSON: version, packages, files and relationships.
 * Undefined where a line is of no known form, or a text does not end.
 */
export function parseTagValue(text: string): Section | undefined {
  const packages: Section[] = [];
  const files: Record<string, unknown>[] = [];
  const relationships: Section[] = [];
  let version: string | undefined;
  let current: Building | undefined;
  for (const pair of tags(text)) {
    if (pair === undefined) return undefined;
    const [tag, value] = pair;
    if (tag === 'SPDXVersion') version ??= value;
    else if (tag === 'PackageName') {
      current = { fields: { name: value }, externalRefs: [], checksums: [] };
      packages.push(
        Object.assign(current.fields, { externalRefs: current.externalRefs, checksums: current.checksums }),
      );
    } else if (tag === 'FileName') {
      current = undefined;
      files.push({ fileName: value });
    } else if (tag === 'SnippetSPDXID' || tag === 'LicenseID') current = undefined;
    else if (tag === 'Relationship') {
      const [from, type, to] = value.split(/\s+/, 3);
      relationships.push({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to });
    } else if (current !== undefined) addToPackage(current, tag, value);
    else if (tag === 'SPDXID' && files.length > 0) {
      const file = files.at(-1);
      if (file !== undefined) file['SPDXID'] ??= value;
    }
  }
  return { spdxVersion: version, packages, files, relationships };
}
