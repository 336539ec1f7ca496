import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText } from '../text.ts';
import { baseName, type LockedPackage, lockedPackages, MAX_LOCK_BYTES } from './entries.ts';

/** Sections with gems of others; those of PATH are the project's own. */
const SOURCES = new Set(['GEM', 'GIT', 'PLUGIN SOURCE']);
/** A gem under `specs:`, four blanks in; six are its dependencies. The version may have a platform after a dash. */
const GEM = /^ {4}([A-Za-z0-9][A-Za-z0-9._-]{0,254}) \(([0-9][0-9A-Za-z.]{0,254})(?:-[^)\s]{1,128})?\)$/;

function* entries(text: string): Generator<LockedPackage> {
  let section = '';
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + 1024)).trimEnd();
    start = end + 1;
    if (line !== '' && !line.startsWith(' ')) section = line;
    const found = SOURCES.has(section) ? GEM.exec(line) : null;
    if (found !== null) yield { name: found[1], version: found[2] };
  }
}

function read(_path: string, content: Uint8Array): CatalogedFile {
  return lockedPackages('gem', entries(decodeText(content)));
}

/** Bundler's Gemfile.lock and gems.locked. */
export const lockGemfile: Cataloger = {
  id: 'lock-gemfile',
  version: 1,
  isLockFile: true,
  maxBytes: MAX_LOCK_BYTES,
  wants: (path) => ['Gemfile.lock', 'gems.locked'].includes(baseName(path)),
  read,
};
