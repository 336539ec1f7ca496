import type { TouchedImage } from './touched.ts';

/** GitHub makes at most this many jobs of one matrix. */
export const MAX_ENTRIES = 256;
/** Outputs of a job hold 1 MB, counted in UTF-16; others want some of it. */
const MAX_TEXT = 400_000;
const LONGEST_NAME = 40;

/** One job of a matrix. Values are data for `with:` and `env:`, never for the text of a script. */
export interface MatrixEntry {
  /** Unique: a–z, 0–9 and -, at most 40. */
  readonly name: string;
  /** As the inputs `context` and `file` want them: relative to the working directory. */
  readonly context: string;
  readonly file: string;
  readonly image?: string;
  readonly target?: string;
}

export interface Matrix {
  readonly include: readonly MatrixEntry[];
}

/** The matrix of the images, in their order, and how many had no room in it. */
export function makeMatrix(
  touched: readonly TouchedImage[],
  fallback: string,
): { readonly matrix: Matrix; readonly leftOut: number } {
  const names = new Set<string>();
  const include: MatrixEntry[] = [];
  let room = MAX_TEXT;
  for (const { image } of touched.slice(0, MAX_ENTRIES)) {
    const { context, file, image: ref, target } = image;
    const entry = {
      name: unique(slug(image.name) || slug(fallback) || 'image', names),
      context: context === '' ? '.' : context,
      file: fileInput(context, file),
      ...(ref === undefined ? {} : { image: ref }),
      ...(target === undefined ? {} : { target }),
    };
    room -= JSON.stringify(entry).length + 1;
    if (room < 0) break;
    names.add(entry.name);
    include.push(entry);
  }
  return { matrix: { include }, leftOut: touched.length - include.length };
}

/** `Dockerfile` alone means the one in the context: that of the root is written so that it does not. */
function fileInput(context: string, file: string): string {
  return file === 'Dockerfile' && context !== '' ? './Dockerfile' : file;
}

function slug(text: string): string {
  return text
    .slice(-400)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^-|-$/g, '');
}

function unique(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : `-${number}`;
    const candidate = `${name.slice(0, LONGEST_NAME - end.length)}${end}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** A name for an image of which there is a Dockerfile alone: its folder, and what its file's name says beside `Dockerfile`. */
export function loneName(file: string): string {
  const slash = file.lastIndexOf('/');
  const folder = slash < 0 ? '' : file.slice(0, slash);
  const variant = file
    .slice(slash + 1)
    .replace(/^(?:dockerfile|containerfile)\.?|\.(?:dockerfile|containerfile)$/gi, '');
  return [folder, variant].filter((part) => part !== '').join(' ');
}
