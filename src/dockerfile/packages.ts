import type { Checked } from './checked.ts';
import { listed, onRuns } from './hits.ts';
import type { Hit } from './rule.ts';
import type { Invocation } from './shell/commands.ts';
import { plainArgs, runs } from './shell/flags.ts';
import { ANY_EXPANSION } from './shell/word.ts';

/** A package manager's way to install by name, and how a version is written for it. */
export interface Installer {
  readonly command: string;
  readonly verbs: readonly string[];
  /** Options whose next argument is their value. */
  readonly valued: readonly string[];
  readonly isPinned: (name: string) => boolean;
}

/** Packages that a command installs without saying which version. */
export function unpinnedOf(invocation: Invocation, installer: Installer): string[] {
  if (!runs(invocation, installer.command, ...installer.verbs)) return [];
  const names = plainArgs(invocation, installer.valued).filter((name) => !installer.verbs.includes(name));
  return names.filter((name) => !installer.isPinned(name));
}

/** One hit for each RUN in which `unpinned` finds packages. */
export function unpinnedHits(
  checked: Checked,
  unpinned: (invocation: Invocation) => readonly string[],
  manager: string,
  form: string,
): Hit[] {
  return onRuns(checked, ({ direct }) => {
    const names = direct.flatMap((invocation) => unpinned(invocation));
    if (names.length === 0) return undefined;
    const known = names.filter((name) => !name.includes(ANY_EXPANSION));
    const what = known.length === 0 ? 'packages' : listed(known);
    return {
      title: `${manager} installs ${what} without a version`,
      advice: `Name the version of each package: ${form}.`,
    };
  });
}
