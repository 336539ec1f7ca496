import type { FoundPackage } from '../../domain/package.ts';
import { isToken, MAX_PACKAGES, own } from '../text.ts';
import type { BuildInfo } from './build-info.ts';
import { ldflagsVersion } from './ldflags-version.ts';

interface Module {
  readonly path: string;
  readonly version: string;
}

interface Modules {
  /** Import path of the program's main package. */
  readonly command?: string;
  readonly main?: Module;
  readonly dependencies: readonly Module[];
  readonly ldflags: string;
}

/** Go's own releases; what a vendor or an experiment puts behind is no part of it. */
const RELEASE = /^go(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?(?:(?:beta|rc)\d{1,4})?)(?![0-9])/;
/** A tree without a tag. Of a dependency it is a version like any other; of the main module it says that there is none. */
const UNTAGGED = /^v0\.0\.0-/;

/** Go quotes a setting that has blanks or quotes (strconv.Quote); every escape that a version can have is JSON's too. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text.startsWith('`') ? text.slice(1, -1) : text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : '';
  } catch {
    return text.slice(1, -1).replaceAll('\\"', '"');
  }
}

function settingOf(line: string): string | undefined {
  const text = line.startsWith('"') ? unquoted(line) : line;
  return text.startsWith('-ldflags=') ? unquoted(text.slice('-ldflags='.length)) : undefined;
}

/** A replacement by a folder (`./x`, `/x`, `../x`) has no version. */
function isFolder({ path }: Module): boolean {
  return path.startsWith('.') || path.startsWith('/') || /^[A-Za-z]:/.test(path);
}

/** What a replacement makes of a module: the other module, or the same one without a version where a folder took its place. */
function replaced(module: Module, by: Module): Module {
  return isFolder(by) ? { path: module.path, version: '' } : by;
}

/** The list in its order: the main module first where there is one. */
interface Listed {
  readonly isMain: boolean;
  module: Module;
}

/** Reads the lines of the module text (runtime/debug, `ParseBuildInfo`). */
export function parseModules(text: string): Modules {
  const listed: Listed[] = [];
  let command: string | undefined;
  let ldflags = '';
  for (const line of text.split('\n')) {
    const [kind, path = '', version = ''] = line.split('\t', 4);
    const last = listed.at(-1);
    if (kind === 'path') command = path;
    else if (kind === 'build') ldflags = settingOf(line.slice('build\t'.length)) ?? ldflags;
    else if (kind === '=>' && last !== undefined) last.module = replaced(last.module, { path, version });
    else if ((kind === 'mod' || kind === 'dep') && listed.length < MAX_PACKAGES)
      listed.push({ isMain: kind === 'mod', module: { path, version } });
  }
  const main = listed.find(({ isMain }) => isMain)?.module;
  const dependencies = listed.filter(({ isMain }) => !isMain).map(({ module }) => module);
  return {
    dependencies,
    ldflags,
    ...(command === undefined ? {} : { command }),
    ...(main === undefined ? {} : { main }),
  };
}

/** Empty where the build had no version: `(devel)`, or a folder. */
function versionOf(version: string): string {
  return isToken(version) && !version.startsWith('(') ? own(version) : '';
}

/** The release of Go that a version names (`go1.22.1 X:boringcrypto` is 1.22.1); empty for one between releases. */
export function goRelease(version: string): string {
  return RELEASE.exec(version)?.[1] ?? '';
}

function mainVersion(main: Module, ldflags: string): string {
  const version = versionOf(main.version);
  return version === '' || UNTAGGED.test(version) ? (ldflagsVersion(ldflags, main.path) ?? '') : version;
}

function toPackage(name: string, version: string): FoundPackage[] {
  return isToken(name) ? [{ type: 'golang', name: own(name), version, licences: [] }] : [];
}

/**
 * The packages of a Go program: `stdlib` in the version of the Go that built it (`1.22.1`), the main module, and every module that is linked.
 * A version is empty where nobody gave one: such a package is listed and cannot be judged. The same of Go between releases.
 */
export function goPackages(info: BuildInfo, modules: Modules): FoundPackage[] {
  const { main, dependencies, ldflags } = modules;
  // Go's own programs are of the modules `cmd` and `std`: they are Go.
  const isGo = main === undefined || main.path === 'cmd' || main.path === 'std';
  return [
    ...toPackage('stdlib', goRelease(info.goVersion)),
    ...(isGo ? [] : toPackage(main.path, mainVersion(main, ldflags))),
    ...dependencies.flatMap(({ path, version }) => toPackage(path, versionOf(version))),
  ];
}
