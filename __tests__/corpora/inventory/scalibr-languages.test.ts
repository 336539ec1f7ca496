import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { accessTo } from '../../../src/formats/zip-index.ts';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';
import { pythonArchive } from '../../../src/inventory/inspectors/python-archive.ts';
import { inspectSbom } from '../../../src/inventory/sbom/inspect.ts';
import { readSbom } from '../../../src/inventory/sbom/read.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const Case = v.object({
  extractor: v.string(),
  func: v.string(),
  test: v.nullable(v.string(), ''),
  dir: v.string(),
  path: v.string(),
  present: v.boolean(),
  packages: v.array(v.object({ Name: v.string(), Version: v.nullish(v.string(), '') })),
  error: v.boolean(),
});
type Case = v.InferOutput<typeof Case>;

/** Where the file of each extractor would lie in an image. */
const PLACES: ReadonlyMap<string, (path: string) => string> = new Map([
  ['language/dotnet/depsjson', () => 'app/application1.deps.json'],
  ['language/python/condameta', () => 'opt/conda/conda-meta/x-1-0.json'],
  ['language/ruby/gemspec', () => 'usr/lib/ruby/gems/3.1.0/specifications/x.gemspec'],
]);

/** Cases whose packages are other ones here, and why. `problem`: whether the file is told to be unreadable, where that differs. */
interface Other {
  readonly packages: readonly string[];
  readonly problem?: boolean;
  readonly why: string;
}

const CONSTANT: Other = {
  packages: [],
  problem: true,
  why: 'a specification that was installed has its version written out by RubyGems; only its author’s own file names a constant of another file',
};
const PROJECT =
  'projects are the application’s own parts, which NuGet does not know: another package of that name may be there';
const NAMED_BY_CPE: Other = {
  packages: ['Nginx ', 'openssl 1.1.1l'],
  why: 'a package without purl is told by its own name, not by its CPE',
};
const IMAGE: Other = {
  packages: [],
  why: 'the only entry is the image that the document is about; an SBOM without packages is told as such',
};

const OTHER_PACKAGES: ReadonlyMap<string, Other> = new Map<string, Other>([
  [
    'language/dotnet/depsjson: TestExtract valid_application1.deps.json_file',
    { packages: ['AWSSDK.Core 3.7.10.6', 'Microsoft.Extensions.DependencyInjection 6.0.0'], why: PROJECT },
  ],
  [
    'language/dotnet/depsjson: TestExtract valid_application1.deps.json_file_with_an_invalid_package',
    { packages: ['AWSSDK.Core 3.7.10.6'], why: PROJECT },
  ],
  [
    'language/python/wheelegg: TestExtractWithoutReadAt .whl',
    { packages: ['monotonic 1.6'], why: 'it tests a reader that cannot seek; here there is none' },
  ],
  ...['gemspec', 'with freeze', 'via File.join', 'via File.expand_path', 'class'].map((name): [string, Other] => [
    `language/ruby/gemspec: TestExtract version constant ${name}`,
    CONSTANT,
  ]),
  ['sbom/spdx: TestExtract sbom.spdx.json', NAMED_BY_CPE],
  ['sbom/spdx: TestExtract sbom.spdx', NAMED_BY_CPE],
  ['sbom/spdx: TestExtract sbom.spdx.yml', NAMED_BY_CPE],
  [
    'sbom/spdx: TestExtract sbom.spdx.rdf',
    { packages: [], problem: true, why: 'RDF is XML, which is refused in clear words: no library for it is here' },
  ],
  ['sbom/spdx: TestExtract dhi/.spdx.dhi-pkg-python.json', IMAGE],
  ['sbom/spdx: TestExtract dhi/.spdx.dhi-python.json', IMAGE],
]);

/** The expectation has only the artifact of a Maven name, only the module of others that are qualified here as there. */
function nameOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return type === 'maven' ? name.slice(name.indexOf(':') + 1) : name;
}

function byCataloger(place: string, content: Uint8Array): CatalogedFile {
  const cataloger = CATALOGERS.find((one) => one.wants(place));
  if (cataloger === undefined) throw new Error(`no cataloger wants ${place}`);
  return cataloger.read(place, content);
}

function byWheel(row: Case, content: Buffer): CatalogedFile {
  if (!/\.(?:whl|egg)$/.test(row.path)) return byCataloger('site-packages/x.dist-info/METADATA', content);
  return pythonArchive.inspect(row.path, accessTo(content)) ?? { packages: [] };
}

/** Packages of an SBOM, those that cannot be assessed with them: they are told, too. */
function bySbom(content: Buffer): CatalogedFile {
  const reading = readSbom(content);
  if (!reading.ok) return { packages: [], problem: reading.problem };
  const { image, unassessed } = inspectSbom(reading.document, 'sbom:x', content);
  const told = unassessed.map(({ name, version = '' }) => ({ type: 'generic', name, version, licences: [] }) as const);
  return { packages: [...image.packages, ...told] };
}

describeWithCorpora('language and SBOM cases of osv-scalibr', (dir) => {
  const rows = readFileSync(join(dir, 'cases/scalibr-extract-cases.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(Case, JSON.parse(line)));
  const files = rows.filter((row) => row.present && existsSync(join(dir, 'osv-scalibr', row.dir, row.path)));
  const mine = files.filter(
    ({ extractor }) => extractor.startsWith('sbom/') || extractor.endsWith('/wheelegg') || PLACES.has(extractor),
  );

  test.each(mine.map((row) => [`${row.extractor}: ${row.func} ${row.test}`, row] as const))('%s', (name, row) => {
    const content = readFileSync(join(dir, 'osv-scalibr', row.dir, row.path));
    const place = PLACES.get(row.extractor);
    const found = row.extractor.startsWith('sbom/')
      ? bySbom(content)
      : place === undefined
        ? byWheel(row, content)
        : byCataloger(place(row.path), content);
    const other = OTHER_PACKAGES.get(name);
    const expected = other?.packages ?? row.packages.map((one) => `${one.Name} ${one.Version}`);
    expect(found.packages.map((one) => `${nameOf(one)} ${one.version}`).sort()).toEqual([...expected].sort());
    expect(found.problem !== undefined).toBe(other?.problem ?? row.error);
  });

  test('every exception is a case that is here', () => {
    const names = mine.map((row) => `${row.extractor}: ${row.func} ${row.test}`);
    expect([...OTHER_PACKAGES.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
});
