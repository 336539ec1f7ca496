import type { WrittenBuild, WrittenInclude, WrittenService } from './compose.ts';
import { fillIn, type Variables } from './env-file.ts';

/** Something written with the values of variables that are known, and the files that these are from. */
interface Filled<Written> {
  readonly filled: Written;
  readonly files: readonly string[];
}

type Fill = (text: string) => string;

/** A service as variables make it (Compose specification, "Interpolation"): it is done file by file, before anything is laid over another. */
export function serviceWith(service: WrittenService, variables: Variables): Filled<WrittenService> {
  return filling(variables, (fill) => {
    const { build, image, extends: base } = service;
    return {
      ...service,
      ...(build === undefined ? {} : { build: buildWith(build, fill) }),
      ...(image === undefined ? {} : { image: fill(image) }),
      ...(base === undefined ? {} : { extends: textsWith(base, fill) }),
    };
  });
}

export function includeWith(include: WrittenInclude, variables: Variables): Filled<WrittenInclude> {
  return filling(variables, (fill) => {
    const { paths, projectDirectory, envFiles } = include;
    return {
      paths: paths.map(fill),
      ...(projectDirectory === undefined ? {} : { projectDirectory: fill(projectDirectory) }),
      ...(envFiles === undefined ? {} : { envFiles: envFiles.map(fill) }),
    };
  });
}

function filling<Written>(variables: Variables, make: (fill: Fill) => Written): Filled<Written> {
  const files = new Set<string>();
  const filled = make((text) => {
    if (variables.size === 0 || !text.includes('$')) return text;
    const one = fillIn(text, (name) => variables.get(name));
    for (const file of one.files) files.add(file);
    return one.text;
  });
  return { filled, files: [...files] };
}

function buildWith({ contexts, inline, ...texts }: WrittenBuild, fill: Fill): WrittenBuild {
  return {
    ...textsWith(texts, fill),
    ...(inline === undefined ? {} : { inline }),
    contexts: new Map([...contexts].map(([name, written]) => [name, fill(written)])),
  };
}

function textsWith<Texts extends { readonly [key: string]: string } | object>(texts: Texts, fill: Fill): Texts {
  const filled = Object.entries(texts).map(([key, text]) => [key, typeof text === 'string' ? fill(text) : text]);
  return Object.fromEntries(filled) as Texts;
}
