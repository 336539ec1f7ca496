/** The commands of the command line; the Action always checks. */
export const COMMANDS = ['check', 'lint', 'sbom', 'scan', 'verify', 'advisories'] as const;
export type Command = (typeof COMMANDS)[number];
