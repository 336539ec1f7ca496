import type { RandomAccess } from '../../domain/bytes.ts';
import type { CatalogedFile, Inspector } from '../../domain/layer.ts';
import { startsExecutable } from '../../formats/executable.ts';
import { classify, isClassified } from '../classifiers/classify.ts';

/** Scripts (`#!`) and archives of PHP (`<?`) have a version too. */
function startsScript(head: Uint8Array): boolean {
  return (head[0] === 0x23 && head[1] === 0x21) || (head[0] === 0x3c && head[1] === 0x3f);
}

function inspect(path: string, content: RandomAccess): CatalogedFile | undefined {
  const found = classify(path, content);
  if (found.length === 0) return undefined;
  return { packages: found.map(({ name, version }) => ({ type: 'generic', name, version, licences: [] })) };
}

/** Programs that an image carries without a package: interpreters, servers, tools, known by name and bytes. */
export const program: Inspector = {
  id: 'program',
  version: 1,
  maxBytes: 1024 * 1024 * 1024,
  wants: ({ kind, path, size }) => kind === 'file' && size > 0 && isClassified(path),
  starts: (head) => startsExecutable(head) || startsScript(head),
  inspect,
};
