/** The command that brings one package to a version, for people to paste: made only of names and versions that a shell reads as plain words. */

const DEB_NAME = /^[a-z0-9][a-z0-9+.-]{0,127}$/;
const APK_NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]{0,127}$/;
const RPM_NAME = /^[A-Za-z0-9_][A-Za-z0-9+._-]{0,127}$/;
const NPM_NAME = /^(?:@[a-z0-9][a-z0-9._-]{0,100}\/)?[a-z0-9][a-z0-9._-]{0,127}$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9+.:~_-]{0,127}$/;

/** The type in a package URL (`pkg:TYPE/…`), or an empty string where it is none. */
export function purlType(purl: string): string {
  return /^pkg:([a-z][a-z0-9.+-]{0,31})\//.exec(purl)?.[1] ?? '';
}

export interface Upgrade {
  readonly purl: string;
  readonly name: string;
  /** The version that is needed at least. */
  readonly to: string;
  /** Paths in the image that name the package. */
  readonly paths: readonly string[];
}

/**
 * The command, or `undefined` where there is none to give: an ecosystem without one, or a name that is not plain.
 * Distributions keep only their newest build, so apt and dnf get no exact version: the one needed is told beside the command.
 */
export function upgradeCommand(upgrade: Upgrade): string | undefined {
  const { name, to } = upgrade;
  if (!VERSION.test(to)) return undefined;
  switch (purlType(upgrade.purl)) {
    case 'deb':
      return DEB_NAME.test(name) ? `apt-get update && apt-get install -y --only-upgrade ${name}` : undefined;
    case 'apk':
      return APK_NAME.test(name) ? `apk add --no-cache --upgrade '${name}>=${to}'` : undefined;
    case 'rpm':
      return RPM_NAME.test(name) ? `dnf upgrade -y ${name}` : undefined;
    case 'npm':
      return NPM_NAME.test(name) ? npmCommand(upgrade) : undefined;
    default:
      return undefined;
  }
}

/** npm's own dependencies come with npm; those of others are set by `overrides`, which `npm install` does not write. */
function npmCommand({ name, to, paths }: Upgrade): string | undefined {
  const path = paths[0] ?? '';
  if (/(?:^|\/)lib\/node_modules\/npm\//.test(path)) return 'npm install --global npm@latest';
  const depth = path.split('node_modules/').length - 1;
  const scoped = path.includes('/lib/node_modules/')
    ? `npm install --global ${name}@${to}`
    : `npm install ${name}@${to}`;
  return depth > 1 ? undefined : scoped;
}

/** True for a package that npm put below another one: only `overrides` in package.json reach it. */
export function isNestedNpm(upgrade: Upgrade): boolean {
  const path = upgrade.paths[0] ?? '';
  return purlType(upgrade.purl) === 'npm' && path.split('node_modules/').length > 2;
}
