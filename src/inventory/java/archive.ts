import type { RandomAccess } from '../../domain/bytes.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { inMemory } from '../../formats/random-access.ts';
import type { ZipEntry } from '../../formats/zip-entry.ts';
import { readIndexedEntry, readZipIndex, type ZipIndex, type ZipIndexBounds } from '../../formats/zip-index.ts';
import { decodeText, MAX_PACKAGES, quote } from '../text.ts';
import { sha1, storedPart } from './archive-bytes.ts';
import { type Identity, identify, isNamedAsItsFile } from './identity.ts';
import { fewLicences, LICENCE_TEXT, licenceOfText, licencesOfManifest } from './licence.ts';
import { readManifest } from './manifest.ts';
import { mainOf, mavenFolder, tellsCoordinate } from './maven-folder.ts';
import { type Coordinate, coordinate, readPomLicences, readPomProperties, readPomXml } from './pom.ts';

/** Extensions of archives that hold Java programs: those of Java EE, of Jenkins, JBoss, Karaf, NiFi and Liferay too. */
export const ARCHIVES = /\.(?:jar|war|ear|par|sar|nar|jpi|hpi|kar|rar|lpkg)$/i;

const BOUNDS: ZipIndexBounds = {
  maxEntries: 200_000,
  maxDirectoryBytes: 64 * 1024 * 1024,
  maxEntryBytes: 128 * 1024 * 1024,
  maxTotalBytes: 16 * 1024 * 1024 * 1024,
};
/** An archive in an archive in an archive; four is the most that was seen (a library in a war in an ear in a kar). */
const MAX_DEPTH = 16;
const MAX_ARCHIVES = 20_000;
/** Bytes inflated of one file, over all nested archives and texts. */
const MAX_INFLATED = 1024 * 1024 * 1024;
const MAX_TEXT = 4 * 1024 * 1024;
const MANIFEST = 'META-INF/MANIFEST.MF';
const STORED = 0;

/** What an archive in an image holds. */
export interface JavaArchive {
  readonly packages: readonly FoundPackage[];
  /** The first thing that could not be read, and how many more there are. */
  readonly problem?: string;
}

/** An artifact by the coordinate that Maven wrote, and the entry that says so. */
interface Artifact {
  readonly coordinate: Coordinate;
  readonly entry: ZipEntry;
  readonly licences: readonly string[];
}

interface Open {
  readonly content: RandomAccess;
  readonly index: ZipIndex;
  /** File name of the archive: the last part of its path. */
  readonly path: string;
  /** Its place inside the outermost, empty for that itself. */
  readonly within: string;
  readonly depth: number;
}

function nameOf({ artifact, group }: Identity): string {
  return group === undefined ? artifact : `${group}:${artifact}`;
}

/** Reads an archive and those inside of it. */
class Walk {
  readonly packages: FoundPackage[] = [];
  #firstProblem: string | undefined;
  #moreProblems = -1;
  #archives = 0;
  #isFull = false;
  #inflated = 0;

  get problem(): string | undefined {
    return this.#moreProblems > 0 ? `${this.#firstProblem}; and ${this.#moreProblems} more` : this.#firstProblem;
  }

  #note(within: string, problem: string): void {
    this.#firstProblem ??= within === '' ? `it ${problem}` : `${quote(within)} in it ${problem}`;
    this.#moreProblems += 1;
  }

  /** Reads the archive; false where it is none at all. */
  open(content: RandomAccess, path: string, within: string, depth: number): boolean {
    this.#archives += 1;
    const index = readZipIndex(content, BOUNDS);
    if (!index.ok) {
      this.#note(within, index.problem);
      return false;
    }
    const open: Open = { content, index: index.value, path, within, depth };
    this.#identify(open);
    for (const entry of index.value.entries) if (ARCHIVES.test(entry.name)) this.#descend(open, entry);
    return true;
  }

  #text(open: Open, entry: ZipEntry): string | undefined {
    const within = this.#place(open, entry);
    const read = this.#afford(entry, within) ? readIndexedEntry(open.content, open.index, entry, MAX_TEXT) : undefined;
    if (read?.ok === true) return decodeText(read.value);
    if (read !== undefined) this.#note(within, read.problem);
    return undefined;
  }

  #place(open: Open, entry: ZipEntry): string {
    return open.within === '' ? entry.name : `${open.within}!/${entry.name}`;
  }

  #afford(entry: ZipEntry, within: string): boolean {
    if (this.#inflated + entry.size > MAX_INFLATED) {
      this.#note(within, `would be inflated beyond the ${MAX_INFLATED} bytes of one file`);
      return false;
    }
    this.#inflated += entry.size;
    return true;
  }

  #descend(open: Open, entry: ZipEntry): void {
    if (entry.size === 0) return;
    const within = this.#place(open, entry);
    if (open.depth >= MAX_DEPTH) this.#note(within, `lies deeper than ${MAX_DEPTH} archives`);
    else if (this.#archives >= MAX_ARCHIVES) this.#note(within, `is one of more than ${MAX_ARCHIVES} archives`);
    else {
      const nested = this.#nested(open, entry, within);
      if (nested !== undefined) this.open(nested, entry.name, within, open.depth + 1);
    }
  }

  /** The bytes of a nested archive: where they lie, or inflated. */
  #nested(open: Open, entry: ZipEntry, within: string): RandomAccess | undefined {
    if (entry.method === STORED && !entry.encrypted) {
      // The directory is held against overlaps by the compressed size: with another one, thousands of entries could share their bytes.
      if (entry.size !== entry.compressedSize) {
        this.#note(within, 'has not the size that it declares');
        return undefined;
      }
      const part = storedPart(open.content, entry);
      if (part === undefined) this.#note(within, 'has no local header');
      return part;
    }
    if (!this.#afford(entry, within)) return undefined;
    const read = readIndexedEntry(open.content, open.index, entry);
    if (read.ok) return inMemory(read.value);
    this.#note(within, read.problem);
    return undefined;
  }

  /** Coordinates that Maven wrote, by their folder: a shaded archive has one for each artifact in it. */
  #coordinates(open: Open): Artifact[] {
    const folders = new Map<string, ZipEntry>();
    const projects = new Map<string, ZipEntry>();
    for (const entry of open.index.entries) {
      if (!tellsCoordinate(entry.name)) continue;
      const key = entry.name.slice(0, entry.name.lastIndexOf('/'));
      if (entry.name.endsWith('.xml')) projects.set(key, entry);
      if (!folders.has(key) || entry.name.endsWith('.properties')) folders.set(key, entry);
    }
    const found: Artifact[] = [];
    for (const [key, entry] of [...folders].slice(0, MAX_PACKAGES + 1)) {
      const written = this.#coordinateOf(open, entry);
      const licences = written === undefined ? [] : this.#licencesOf(open, projects.get(key));
      if (written !== undefined) found.push({ coordinate: written, entry, licences });
    }
    return found;
  }

  #licencesOf(open: Open, project: ZipEntry | undefined): string[] {
    return readPomLicences(this.#textForLicences(open, project) ?? '');
  }

  /** What the manifest states, else the licence whose text the archive has. */
  #ofBundle(manifest: ReadonlyMap<string, string>, open: Open): readonly string[] {
    const stated = licencesOfManifest(manifest);
    if (stated.length > 0) return stated;
    const text = open.index.entries.find(({ name }) => LICENCE_TEXT.test(name));
    return fewLicences([licenceOfText(this.#textForLicences(open, text) ?? '')]);
  }

  /** What cannot be read leaves licences open, and nothing else. */
  #textForLicences(open: Open, entry: ZipEntry | undefined): string | undefined {
    if (entry === undefined || this.#inflated + entry.size > MAX_INFLATED) return undefined;
    this.#inflated += entry.size;
    const read = readIndexedEntry(open.content, open.index, entry, MAX_TEXT);
    return read.ok ? decodeText(read.value) : undefined;
  }

  #coordinateOf(open: Open, entry: ZipEntry): Coordinate | undefined {
    const text = this.#text(open, entry);
    if (text === undefined) return undefined;
    if (entry.name.endsWith('.properties')) return readPomProperties(text);
    const written = readPomXml(text);
    const folder = mavenFolder(entry.name);
    // The folder is named by the build, after properties were filled in.
    return written === undefined ? undefined : coordinate(folder?.group, folder?.artifact, written.version);
  }

  #identify(open: Open): void {
    const coordinates = this.#coordinates(open);
    const manifestEntry = open.index.entries.find(
      ({ name }) => name.length === MANIFEST.length && name.toUpperCase() === MANIFEST,
    );
    const manifest = readManifest(manifestEntry === undefined ? '' : (this.#text(open, manifestEntry) ?? ''));
    const hasClasses = open.index.entries.some(({ name }) => name.endsWith('.class'));
    const identity = identify(manifest, open.path);
    const written = mainOf(
      coordinates.map((one) => one.coordinate),
      open.path,
    );
    // A bundle that calls itself as its file is called is no artifact that it only carries along (guice.jar with cglib's coordinate in it).
    const main = written?.artifact !== identity.artifact && isNamedAsItsFile(manifest, open.path) ? undefined : written;
    for (const { coordinate: one, entry, licences } of coordinates) {
      const [place, archive] = one === main ? [open.within, open.content] : [this.#place(open, entry), undefined];
      const isOpen = one === main && licences.length === 0;
      this.#add(one, isOpen ? this.#ofBundle(manifest, open) : licences, place, archive);
    }
    const isKnown = main !== undefined || (coordinates.length > 0 && identity.group === undefined);
    const isNamed = identity.group !== undefined && identity.version !== undefined;
    const isPackage = hasClasses || isNamed || manifestEntry !== undefined || identity.version !== undefined;
    if (isKnown || !isPackage) return;
    this.#add(identity, this.#ofBundle(manifest, open), open.within, open.content);
  }

  #add(identity: Identity, licences: readonly string[], within: string, archive: RandomAccess | undefined): void {
    if (this.packages.length >= MAX_PACKAGES) {
      if (!this.#isFull) this.#note('', `has more than ${MAX_PACKAGES} artifacts`);
      this.#isFull = true;
      return;
    }
    this.packages.push({
      type: 'maven',
      name: nameOf(identity),
      version: identity.version ?? '',
      licences,
      ...(archive === undefined ? {} : { hashes: [sha1(archive)] }),
      ...(within === '' ? {} : { within }),
    });
  }
}

/** The artifacts of a Java archive and of those nested in it, through their central directories. Undefined where it is no archive. */
export function readJavaArchive(content: RandomAccess, path: string): JavaArchive {
  const walk = new Walk();
  walk.open(content, path, '', 1);
  const { packages, problem } = walk;
  return { packages, ...(problem === undefined ? {} : { problem }) };
}
