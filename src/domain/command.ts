/** The commands of the command line; the Action always checks. */
export const COMMANDS = ['check', 'lint', 'sbom', 'scan', 'verify', 'advisories'] as const;
export type Command = (typeof COMMANDS)[number];

/** Why a stage is skipped that the command never runs. */
export function notPartOf(command: Command): string {
  return `not part of ${command}`;
}

/** Whether a stage was skipped for its command alone: nobody expects it, and there is nothing to do about it. */
export function isNoPart(because: string | undefined): boolean {
  return COMMANDS.some((command) => because === notPartOf(command));
}
