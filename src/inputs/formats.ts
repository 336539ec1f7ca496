import type { Command } from '../domain/command.ts';

const REPORT_FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;
const SBOM_FORMATS = ['cyclonedx-json', 'spdx-json'] as const;
export type Format = (typeof REPORT_FORMATS)[number] | (typeof SBOM_FORMATS)[number];

/** The formats that a command can write. */
export function formatsOf(command: Command): readonly string[] {
  if (command === 'advisories') return ['text', 'json'];
  return command === 'sbom' ? SBOM_FORMATS : REPORT_FORMATS;
}
