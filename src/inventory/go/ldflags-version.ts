/** Names under which programs keep their own version: `version`, `Version`, `gitVersion`, `buildVersion`, `ver`. */
const VERSION_NAME = /^(?:git|build|app|release)?_?ver(?:sion)?$/i;
/** A release: `1.2.3`, `v1.2`, `v1.2.3-rc.1+build`. */
const RELEASE = /^v?\d{1,10}\.\d{1,10}(?:\.\d{1,10})?(?:[-+][0-9A-Za-z.+_-]{1,100})?$/;
/** Longer ones are no flags that anybody wrote. */
const MAX_FLAGS = 64 * 1024;

/** Splits as Go's tools do (cmd/internal/quoted): at blanks, with single or double quotes around a word or a part of it. */
function words(flags: string): string[] {
  const found: string[] = [];
  let word = '';
  let quote = '';
  for (const char of flags.slice(0, MAX_FLAGS)) {
    if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
    else if (quote === '' && (char === ' ' || char === '\t' || char === '\n')) {
      if (word !== '') found.push(word);
      word = '';
    } else word += char;
  }
  if (word !== '') found.push(word);
  return found;
}

/** What `-X name=value` sets (cmd/link). */
function assignments(flags: string): { path: string; name: string; value: string }[] {
  const all = words(flags);
  return all.flatMap((word, i) => {
    const isAlone = word === '-X' || word === '--X';
    const written = isAlone ? all[i + 1] : /^--?X=(.*)$/s.exec(word)?.[1];
    const equals = written?.indexOf('=') ?? -1;
    if (written === undefined || equals < 0) return [];
    const key = written.slice(0, equals);
    const dot = key.lastIndexOf('.');
    return [{ path: key.slice(0, dot < 0 ? 0 : dot), name: key.slice(dot + 1), value: written.slice(equals + 1) }];
  });
}

/** The one value that all have. */
function agreed(values: readonly string[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/**
 * The version that the linker's flags set, with a leading `v`: that of the program's own packages before that of others; undefined where
 * none is set, or several that differ.
 * @param module path of the main module
 */
export function ldflagsVersion(flags: string, module: string): string | undefined {
  const versions = assignments(flags).filter(({ name, value }) => VERSION_NAME.test(name) && RELEASE.test(value));
  const isOwn = (path: string) => path === 'main' || path === module || path.startsWith(`${module}/`);
  const groups = [
    versions.filter(({ path, name }) => path === 'main' && name.toLowerCase() === 'version'),
    versions.filter(({ path }) => isOwn(path)),
    versions.filter(({ path }) => !isOwn(path)),
  ];
  const first = groups.find((group) => group.length > 0) ?? [];
  const version = agreed(first.map(({ value }) => value.replace(/^v/, '')));
  // Go's versions have three numbers.
  return version === undefined ? undefined : `v${version.replace(/^(\d+\.\d+)(?!\.?\d)/, '$1.0')}`;
}
