import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Inspector } from '../../domain/layer.ts';
import { readExecutable, startsExecutable } from '../../formats/executable.ts';
import { readBuildInfo } from '../go/build-info.ts';
import { linkedSymbols } from '../go/linked-symbols.ts';
import { goPackages, parseModules } from '../go/modules.ts';
import { isProgram } from '../program-file.ts';

function inspect(_path: string, content: RandomAccess): CatalogedFile | undefined {
  const executable = readExecutable(content);
  const info = executable === undefined ? undefined : readBuildInfo(executable);
  if (executable === undefined || info === undefined) return undefined;
  const modules = parseModules(info.modules);
  const packages = goPackages(info, modules);
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
