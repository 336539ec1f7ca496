import { folderOf } from './repo-path.ts';

/** The names under which Compose looks for its file in a folder, and for the one that it lays over it: the first that is there counts. */
const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

export function isComposeName(name: string): boolean {
  return NAMES.includes(name);
}

export function isOverrideName(name: string): boolean {
  return OVERRIDES.includes(name);
}

/**
 * The files of each model that Compose makes by itself out of the files of a repository: each compose file alone, and the one that it takes in its
 * folder with the override beside it. An override without such a file is none of a model.
 */
export function modelsOf(files: readonly string[]): readonly (readonly string[])[] {
  const all = new Set(files);
  const firstOf = (folder: string, names: readonly string[]): string | undefined =>
    names.map((name) => (folder === '' ? name : `${folder}/${name}`)).find((path) => all.has(path));
  return files
    .filter((path) => isComposeName(path.slice(path.lastIndexOf('/') + 1)))
    .flatMap((path) => {
      const folder = folderOf(path);
      const override = firstOf(folder, NAMES) === path ? firstOf(folder, OVERRIDES) : undefined;
      return override === undefined ? [[path]] : [[path], [path, override]];
    });
}
