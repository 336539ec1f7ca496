import type { Invocation } from './shell/commands.ts';
import { plainArgs, runs } from './shell/flags.ts';

/** Packages (or modules, whose stream follows a colon) that yum or dnf install without a version. */
export function unpinnedRpms(invocation: Invocation, commands: readonly string[]): string[] {
  if (!commands.some((command) => runs(invocation, command, 'install'))) return [];
  const isModule = invocation.args.includes('module');
  const names = plainArgs(invocation).filter((name) => name !== 'install' && name !== 'module');
  return names.filter((name) => !(isModule ? name.includes(':') : /-\d/.test(name)));
}
