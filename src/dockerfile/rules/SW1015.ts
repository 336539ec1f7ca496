import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, plainArgs, unwrapped } from '../shell/flags.ts';
import { ANY_EXPANSION } from '../shell/word.ts';

/** Versions decided by the day of the build, in ecosystems whose lock files could decide them. npm, pip, gem and Go have hadolint's rules. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1015',
    title: 'Dependencies resolved anew in the build',
    severity: 'low',
    what: 'A RUN adds or updates dependencies although the ecosystem has a lock file that could fix their versions.',
    why: 'Two builds of the same commit get different code, and what gets in was reviewed by nobody.',
    fix: 'Change dependencies outside the build, commit the lock file, and install exactly what it says.',
    before: 'RUN cargo install ripgrep',
    after: 'RUN cargo install --locked ripgrep@14.1.1',
    sources: ['OpenSSF Scorecard Pinned-Dependencies', 'SLSA build requirements'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ direct }) => {
      const found = direct.map((invocation) => loose(unwrapped(invocation))).find((one) => one !== undefined);
      return found === undefined ? undefined : { title: `${found.what} at build time`, advice: found.advice };
    }),
};

interface Loose {
  readonly what: string;
  readonly advice: string;
}

const LOCKED = 'Commit the lock file and install from it';

function loose(invocation: Invocation): Loose | undefined {
  const [verb = '', ...names] = plainArgs(invocation, ['version', 'registry', 'index', 'root', 'C', 'd', 'cwd']);
  switch (invocation.name) {
    case 'cargo':
      return cargo(invocation, verb, names);
    case 'composer':
      return ['update', 'upgrade', 'u', 'require', 'r'].includes(verb) && !hasExact(names, /:\d+\.\d+\.\d+$/)
        ? { what: `composer ${verb} resolves packages`, advice: `${LOCKED}: \`composer install --no-dev\`.` }
        : undefined;
    case 'bundle':
    case 'bundler':
      return verb === 'update' || verb === 'add'
        ? { what: `bundle ${verb} resolves gems`, advice: `${LOCKED}: \`BUNDLE_FROZEN=true bundle install\`.` }
        : undefined;
    case 'poetry':
      return ['update', 'add', 'lock'].includes(verb)
        ? { what: `poetry ${verb} resolves packages`, advice: `${LOCKED}: \`poetry sync\`.` }
        : undefined;
    case 'yarn':
    case 'pnpm':
      return ['add', 'up', 'upgrade', 'update'].includes(verb) && !hasExact(names, /.@\d+\.\d+\.\d+/)
        ? { what: `${invocation.name} ${verb} resolves packages`, advice: `${LOCKED}: \`--frozen-lockfile\`.` }
        : undefined;
    default:
      return undefined;
  }
}

function cargo(invocation: Invocation, verb: string, names: readonly string[]): Loose | undefined {
  if (verb === 'update')
    return { what: 'cargo update resolves crates', advice: `${LOCKED}: \`cargo build --locked\`.` };
  if (verb !== 'install' || hasFlag(invocation, 'path', 'locked', 'frozen')) return undefined;
  return names.length === 0
    ? undefined
    : { what: 'cargo install resolves crates', advice: 'Add `--locked` and a version.' };
}

/** All names carry an exact version; one that only the build knows counts as exact. */
function hasExact(names: readonly string[], exact: RegExp): boolean {
  return names.length > 0 && names.every((name) => exact.test(name) || name.includes(ANY_EXPANSION));
}
