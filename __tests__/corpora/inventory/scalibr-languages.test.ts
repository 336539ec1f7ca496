import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { CatalogedFile } from '../../../src/domain/layer.ts';
import { inMemory } from '../../../src/formats/random-access.ts';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';
import { pythonArchive } from '../../../src/inventory/inspectors/python-archive.ts';
import { LOCK_FILE_CATALOGERS } from '../../../src/inventory/lock-files/registry.ts';
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
const PLACES: ReadonlyMap<string, (path: string) => string> = new Map<string, (path: string) => string>([
  ['language/dotnet/depsjson', () => 'app/application1.deps.json'],
  ['language/python/condameta', () => 'opt/conda/conda-meta/x-1-0.json'],
  ['language/javascript/packagelockjson', () => 'app/package-lock.json'],
  ['language/javascript/pnpmlock', () => 'app/pnpm-lock.yaml'],
  ['language/javascript/yarnlock', () => 'app/yarn.lock'],
  ['language/javascript/bunlock', () => 'app/bun.lock'],
  ['language/python/pipfilelock', () => 'app/Pipfile.lock'],
  ['language/python/poetrylock', () => 'app/poetry.lock'],
  ['language/python/pdmlock', () => 'app/pdm.lock'],
  ['language/python/uvlock', () => 'app/uv.lock'],
  ['language/python/pylock', () => 'app/pylock.toml'],
  ['language/python/requirements', () => 'app/requirements.txt'],
  ['language/ruby/gemfilelock', () => 'app/Gemfile.lock'],
  ['language/php/composerlock', () => 'app/composer.lock'],
  ['language/rust/cargolock', () => 'app/Cargo.lock'],
  ['language/golang/gomod', () => 'app/go.mod'],
  ['language/dotnet/packageslockjson', () => 'app/packages.lock.json'],
  ['language/java/gradlelockfile', () => 'app/gradle.lockfile'],
  ['language/javascript/packagejson', () => 'app/node_modules/x/package.json'],
  ['language/ruby/gemspec', () => 'usr/lib/ruby/gems/3.1.0/specifications/x.gemspec'],
]);

/** Extractors of languages that no cataloger here stands for, and why. Jars, Go and Rust programs are another test's. */
const SOURCES = 'a source file or build script: it says what is wanted, not what is there';
const NO_READER = 'XML, for which no library is here';
const NOT_IN_IMAGES =
  'a lock file of a build or a desktop, of a language that images are rarely made of; no advisory order is here for it';
const OUT_OF_SCOPE: ReadonlyMap<string, string> = new Map([
  ['language/cpp/conanlock', NOT_IN_IMAGES],
  ['language/dart/pubspec', NOT_IN_IMAGES],
  ['language/dotnet/nugetcpm', SOURCES],
  ['language/dotnet/packagesconfig', NO_READER],
  ['language/dotnet/paketdependencies', SOURCES],
  ['language/dotnet/paketlock', NOT_IN_IMAGES],
  ['language/elixir/mixlock', NOT_IN_IMAGES],
  ['language/erlang/mixlock', NOT_IN_IMAGES],
  ['language/gleam/gleamtoml', SOURCES],
  ['language/haskell/cabal', NOT_IN_IMAGES],
  ['language/haskell/stacklock', NOT_IN_IMAGES],
  ['language/java/gradleverificationmetadataxml', NO_READER],
  ['language/java/gradleversioncatalog', SOURCES],
  ['language/java/pomxml', SOURCES],
  ['language/javascript/denojson', SOURCES],
  ['language/javascript/vsix', 'an archive that an editor installs; what is installed has a package.json'],
  ['language/julia/manifesttoml', NOT_IN_IMAGES],
  ['language/julia/projecttoml', SOURCES],
  ['language/ocaml/opam', NOT_IN_IMAGES],
  ['language/python/pyprojecttoml', SOURCES],
  ['language/python/setup', SOURCES],
  ['language/r/renvlock', NOT_IN_IMAGES],
  ['language/rust/cargotoml', SOURCES],
  ['language/swift/packageresolved', NOT_IN_IMAGES],
  ['language/swift/podfilelock', NOT_IN_IMAGES],
]);
/** Covered by other tests of this folder. */
const ELSEWHERE = new Set(['language/golang/gobinary', 'language/java/archive', 'language/rust/cargoauditable']);

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
const UV = 'the row has no package, the file has: its list was lost when the case was taken from the test’s source';
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
  [
    'language/javascript/packagejson: TestExtract VSCode extension with only required fields',
    {
      packages: ['grunt 1.0.0'],
      why: 'what lies below node_modules is a package, whatever else it is; among an editor’s extensions no manifest is read',
    },
  ],
  ['language/python/uvlock: TestExtractor_Extract one package', { packages: ['emoji 2.14.0'], why: UV }],
  [
    'language/python/uvlock: TestExtractor_Extract two packages',
    { packages: ['emoji 2.14.0', 'protobuf 4.25.5'], why: UV },
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

/**
 * As both sides write it: the SBOM rows have only the artifact of a Maven name, the rows of go.mod no `v`. What has no version can be
 * compared with no advisory: lock files' revisions of Git and folders are left out here, those of SBOMs are told as not assessed.
 */
function lines(
  extractor: string,
  found: readonly { readonly name: string; readonly version: string; readonly type?: string }[],
): string[] {
  const isSbom = extractor.startsWith('sbom/');
  const written = found
    .filter(({ version }) => isSbom || version !== '')
    .map(({ name, version, type }) => {
      const shown = isSbom && type === 'maven' ? name.slice(name.indexOf(':') + 1) : name;
      return `${shown} ${extractor.endsWith('/gomod') ? version.replace(/^v/, '') : version}`;
    });
  return [...new Set(written)].sort();
}

function byCataloger(place: string, content: Uint8Array): CatalogedFile {
  const cataloger = [...CATALOGERS, ...LOCK_FILE_CATALOGERS].find((one) => one.wants(place));
  if (cataloger === undefined) throw new Error(`no cataloger wants ${place}`);
  return cataloger.read(place, content);
}

function byWheel(row: Case, content: Buffer): CatalogedFile {
  if (!/\.(?:whl|egg)$/.test(row.path)) return byCataloger('site-packages/x.dist-info/METADATA', content);
  return pythonArchive.inspect(row.path, inMemory(content)) ?? { packages: [] };
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
    const expected =
      other?.packages ??
      lines(
        row.extractor,
        row.packages.map(({ Name, Version }) => ({ name: Name, version: Version })),
      );
    expect(lines(row.extractor, found.packages)).toEqual([...expected].sort());
    expect(found.problem !== undefined).toBe(other?.problem ?? row.error);
  });

  test('every extractor of a language is covered or named as out of scope', () => {
    const languages = new Set(files.map((row) => row.extractor).filter((name) => name.startsWith('language/')));
    const known = (name: string): boolean =>
      PLACES.has(name) || OUT_OF_SCOPE.has(name) || ELSEWHERE.has(name) || name.endsWith('/wheelegg');
    expect([...languages].filter((name) => !known(name))).toEqual([]);
    expect([...OUT_OF_SCOPE.keys()].filter((name) => !languages.has(name))).toEqual([]);
  });

  test('no manifest among the extensions of an editor is read', () => {
    const wanted = CATALOGERS.filter((one) => one.wants('root/.vscode/extensions/vscode.grunt-1.0.0/package.json'));
    expect(wanted.map(({ id }) => id)).toEqual([]);
  });

  test('every exception is a case that is here', () => {
    const names = mine.map((row) => `${row.extractor}: ${row.func} ${row.test}`);
    expect([...OTHER_PACKAGES.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
});
