import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Inspector } from '../../domain/layer.ts';
import type { FoundPackage } from '../../domain/package.ts';
import { readExecutable, startsExecutable } from '../../formats/executable.ts';
import { type BuildInfo, readBuildInfo } from '../go/build-info.ts';
import { linkedSymbols } from '../go/linked-symbols.ts';
import { goPackages, goRelease, parseModules } from '../go/modules.ts';
import { isProgram } from '../program-file.ts';

/** The go command is Go itself, of the version that it was built by. */
function toolchain({ goVersion }: BuildInfo, command: string | undefined): FoundPackage[] {
  const version = command === 'cmd/go' ? goRelease(goVersion) : '';
  return version === '' ? [] : [{ type: 'generic', name: 'go', version, licences: [] }];
}

function inspect(_path: string, content: RandomAccess): CatalogedFile | undefined {
  const executable = readExecutable(content);
  const info = executable === undefined ? undefined : readBuildInfo(executable);
  if (executable === undefined || info === undefined) return undefined;
  const modules = parseModules(info.modules);
  const packages = [...goPackages(info, modules), ...toolchain(info, modules.command)];
  const symbols = linkedSymbols(executable, modules.command);
  return { packages, ...(symbols === undefined ? {} : { symbols }) };
}

/** Go programs and libraries: the modules that are linked into them, and the functions. */
export const go: Inspector = {
  id: 'go',
  version: 1,
  maxBytes: 2 * 1024 * 1024 * 1024,
  wants: isProgram,
  starts: startsExecutable,
  inspect,
};
