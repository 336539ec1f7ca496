/** Folders that package managers fill and do not need again, below the root. */
const ROOT_CACHES: readonly (readonly [prefix: string, name: string])[] = [
  ['var/lib/apt/lists/', 'apt'],
  ['var/cache/apt/', 'apt'],
  ['var/cache/apk/', 'apk'],
  ['etc/apk/cache/', 'apk'],
  ['var/cache/dnf/', 'dnf'],
  ['var/cache/libdnf5/', 'dnf'],
  ['var/cache/yum/', 'yum'],
  ['var/cache/zypp/', 'zypper'],
  ['usr/local/share/.cache/yarn/', 'yarn'],
];

/** The same in a home folder, whoever's it is. */
const HOME_CACHES: readonly (readonly [prefix: string, name: string])[] = [
  ['.npm/_cacache/', 'npm'],
  ['.cache/pip/', 'pip'],
  ['.cache/uv/', 'uv'],
  ['.cache/pypoetry/', 'poetry'],
  ['.cache/yarn/', 'yarn'],
  ['.cache/go-build/', 'go'],
  ['.cache/composer/', 'composer'],
];

/** `root/x` and `home/NAME/x` without the home folder's own path. */
function inHome(path: string): string | undefined {
  if (path.startsWith('root/')) return path.slice(5);
  if (!path.startsWith('home/')) return undefined;
  const slash = path.indexOf('/', 5);
  return slash < 0 ? undefined : path.slice(slash + 1);
}

/** The package manager whose cache the path lies in, or undefined. */
export function cacheOf(path: string): string | undefined {
  const root = ROOT_CACHES.find(([prefix]) => path.startsWith(prefix));
  if (root !== undefined) return root[1];
  const rest = inHome(path);
  return rest === undefined ? undefined : HOME_CACHES.find(([prefix]) => rest.startsWith(prefix))?.[1];
}

/** The command that leaves no cache behind, by package manager. */
export const CACHE_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['apt', 'end the RUN that calls apt-get with `rm -rf /var/lib/apt/lists/*`'],
  ['apk', 'use `apk add --no-cache`'],
  ['dnf', 'end the RUN that calls dnf with `dnf clean all`'],
  ['yum', 'end the RUN that calls yum with `yum clean all`'],
  ['zypper', 'end the RUN that calls zypper with `zypper clean --all`'],
  ['npm', 'end the RUN that calls npm with `npm cache clean --force`'],
  ['pip', 'use `pip install --no-cache-dir`'],
  ['uv', 'use `uv --no-cache`'],
  ['poetry', 'use `poetry install --no-cache`'],
  ['yarn', 'end the RUN that calls yarn with `yarn cache clean`'],
  ['go', 'build in a stage of its own, or with `RUN --mount=type=cache`'],
  ['composer', 'use `composer install --no-cache`'],
]);
