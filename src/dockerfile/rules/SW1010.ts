import { onRuns } from '../hits.ts';
import { replaceOnly } from '../patch.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { hasFlag, plainArgs } from '../shell/flags.ts';

/** Packages of a project installed without holding on to its lock file. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1010',
    title: 'Lock file not enforced',
    severity: 'low',
    what: 'A RUN installs the packages of a project in a way that may pass over its lock file.',
    why: '`npm install` resolves anew what the lock file does not fit: versions that nobody reviewed get into the image.',
    fix: 'Use `npm ci`, `yarn install --immutable` (or `--frozen-lockfile`), `pnpm install --frozen-lockfile`.',
    before: 'RUN npm install\nRUN pnpm install',
    after: 'RUN npm ci\nRUN pnpm install --frozen-lockfile',
    fixable: true,
    sources: ['OpenSSF npm best practices', 'OpenSSF Scorecard Pinned-Dependencies'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ instruction, direct }) => {
      const found = direct.map(strict).filter((command) => command !== undefined);
      const [first] = found;
      if (first === undefined) return undefined;
      const patch =
        found.length === 1 && first.bare
          ? replaceOnly(checked.file, instruction, first.pattern, first.instead)
          : undefined;
      return {
        title: `${first.name} installs without holding on to the lock file`,
        advice: `Use \`${first.instead}\`; it fails where lock file and manifest differ.`,
        // Certain only where npm has nothing else to do; whether a lock file is there is not seen here.
        ...(patch === undefined || first.name === 'npm' ? {} : { patch }),
      };
    }),
};

interface Loose {
  readonly name: string;
  readonly bare: boolean;
  readonly pattern: RegExp;
  readonly instead: string;
}

function strict(invocation: Invocation): Loose | undefined {
  const [verb, ...names] = plainArgs(invocation, ['prefix', 'C', 'cwd', 'dir']);
  if (names.length > 0 || hasFlag(invocation, 'g', 'global')) return undefined;
  if (invocation.name === 'npm' && (verb === 'install' || verb === 'i')) {
    if (hasFlag(invocation, 'package-lock-only')) return undefined;
    return { name: 'npm', bare: invocation.args.length === 1, pattern: /\bnpm (?:install|i)\b/, instead: 'npm ci' };
  }
  const isInstall = verb === 'install' || (verb === undefined && invocation.args.length === 0);
  if (!isInstall || hasFlag(invocation, 'frozen-lockfile', 'immutable')) return undefined;
  if (invocation.name === 'yarn') {
    return { name: 'yarn', bare: false, pattern: /\byarn install\b/, instead: 'yarn install --frozen-lockfile' };
  }
  if (invocation.name !== 'pnpm' || verb === undefined) return undefined;
  return { name: 'pnpm', bare: true, pattern: /\bpnpm install\b/, instead: 'pnpm install --frozen-lockfile' };
}
