import type { Plan } from '../domain/plan.ts';
import type { Inputs } from '../inputs/inputs.ts';
import type { Entry } from '../ports/entry.ts';

/**
 * The SBOMs of `sbom-formats` that go anywhere: writing one takes as long as matching its packages. The Action has a folder for its files
 * at all times; the command line writes them where a folder is named, else prints the one that `--format` asks for.
 */
export function wantedSboms(
  { sbomFormats, outputDir }: Pick<Inputs, 'sbomFormats' | 'outputDir'>,
  { surface, format }: Pick<Entry, 'surface' | 'format'>,
): Plan['sbomFormats'] {
  return surface === 'action' || outputDir !== undefined ? sbomFormats : sbomFormats.filter((one) => one === format);
}
