import { fail, ok } from '../../src/domain/failure.ts';
import { readCompose } from '../../src/plan/images/compose.ts';
import { composeImages } from '../../src/plan/images/compose-project.ts';
import type { Declarations, DeclaredImage } from '../../src/plan/images/declared.ts';

/** Files by path; a text alone is `compose.yaml`. */
type Files = string | Readonly<Record<string, string>>;

/** What the compose project of these files declares: of the first of them, where `main` does not name others. */
export function declarationsOf(files: Files, main?: readonly string[]): Promise<Declarations> {
  const all: Readonly<Record<string, string>> = typeof files === 'string' ? { 'compose.yaml': files } : files;
  return composeImages(main ?? Object.keys(all).slice(0, 1), {
    read: async (path) => {
      const text = all[path];
      return text === undefined ? fail('file/unreadable', path, 'it is not there', 'f') : readCompose(path, text);
    },
    readEnv: async (path) => {
      const text = all[path];
      return text === undefined ? fail('file/not-found', path, 'it is not there', 'f') : ok(text);
    },
    steps: 0,
  });
}

export async function imagesOf(files: Files, main?: readonly string[]): Promise<readonly DeclaredImage[]> {
  return (await declarationsOf(files, main)).images;
}

export async function notesOf(files: Files, main?: readonly string[]): Promise<readonly string[]> {
  return (await declarationsOf(files, main)).notes;
}
