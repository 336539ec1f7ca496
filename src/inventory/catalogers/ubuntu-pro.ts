import * as v from 'valibot';
import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { decodeText } from '../text.ts';

const STATUS = 'var/lib/ubuntu-advantage/status.json';
const SOURCES = /^etc\/apt\/sources\.list\.d\/[^/]{1,200}\.(?:list|sources)$/;
const REPOSITORY = 'esm.ubuntu.com/';
const MAX_LINES = 1000;

const Status = v.object({ attached: v.optional(v.unknown()) });

/** The state that `pro` keeps of its machine: attached or not. */
function isAttached(text: string): boolean {
  try {
    const parsed = v.safeParse(Status, JSON.parse(text));
    return parsed.success && parsed.output.attached === true;
  } catch {
    return false;
  }
}

/** True for sources.list(5) with a line, or a field of deb822, that installs from an ESM repository; those of hooks say `# deb`. */
function hasRepository(text: string): boolean {
  return text
    .split('\n', MAX_LINES)
    .map((line) => line.trim())
    .some((line) => !line.startsWith('#') && line.includes(REPOSITORY));
}

function read(path: string, content: Uint8Array): CatalogedFile {
  const text = decodeText(content);
  const found = path === STATUS ? isAttached(text) : hasRepository(text);
  return { packages: [], ...(found ? { release: { ubuntuPro: true } } : {}) };
}

/** Signs that an image installs packages of Ubuntu Pro (Expanded Security Maintenance). */
export const ubuntuPro: Cataloger = {
  id: 'ubuntu-pro',
  version: 1,
  maxBytes: 2 ** 20,
  places: { names: ['status.json'], endings: ['.list', '.sources'] },
  wants: (path) => path === STATUS || SOURCES.test(path),
  read,
};
