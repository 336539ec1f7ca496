/** A file that is read for the sake of another name: `as` is the path that the reader (a cataloger or inspector, by its id) sees, `at` the one that the content is kept under. */
export interface FileAlias {
  readonly reader: string;
  readonly as: string;
  readonly at: string;
}

/** Other names of files, found when the links of a first reading were followed: a second reading looks at them too. */
export interface LayerAliases {
  /** By the real path. */
  readonly files: ReadonlyMap<string, readonly FileAlias[]>;
  /** Folders whose files are also known under another folder. Neither ends with `/`. */
  readonly folders: readonly { readonly real: string; readonly as: string }[];
}

export const NO_ALIASES: LayerAliases = { files: new Map(), folders: [] };

/** The path as seen through a folder alias, or undefined where none leads to it. */
export function throughFolder(folders: LayerAliases['folders'], path: string): string | undefined {
  const folder = folders.find(({ real }) => path.startsWith(`${real}/`));
  return folder === undefined ? undefined : `${folder.as}${path.slice(folder.real.length)}`;
}
