import type { HardeningGap } from '../../src/domain/finding.ts';
import type { ImageConfig } from '../../src/domain/image.ts';
import type { EntryFact } from '../../src/domain/layer.ts';
import { judgeImage } from '../../src/hardening/judge-image.ts';
import type { HardeningSubject, Places } from '../../src/hardening/rule.ts';
import { CONFIG, inspected } from '../inventory/image.ts';

/** Places that say in their path how they were asked: tests read it back. */
export const PLACES: Places = {
  ofLayer: (layer, path) => ({ kind: 'image', ref: 'layer', layer, ...(path === undefined ? {} : { path }) }),
  ofInstruction: (keyword, sets) => ({
    kind: 'file',
    path: `${keyword}:${['root', 'app', '22', 'TOKEN=x', 'TOKEN x', 'NONE'].filter((args) => sets(args)).join(',')}`,
    line: 1,
  }),
  ofAbsence: () => ({ kind: 'file', path: 'FROM', line: 1 }),
  isInherited: () => undefined,
};

export function fact(parts: Partial<EntryFact> & { layer?: string }): EntryFact & { layer: string } {
  return { path: 'x', fact: 'setuid', mode: 0o4755, uid: 0, size: 1, layer: 'l1', ...parts };
}

export function subject(
  config: Partial<ImageConfig> = {},
  parts: Omit<Partial<HardeningSubject>, 'image'> & {
    facts?: readonly (EntryFact & { layer: string })[];
    layers?: string[];
  } = {},
): HardeningSubject {
  const { facts = [], layers = ['l1'], ...rest } = parts;
  const image = inspected({
    config: { ...CONFIG, ...config },
    facts,
    layers: layers.map((diffId) => ({ diffId, size: 1 })),
  });
  return { image, places: PLACES, ...rest };
}

/** What one rule says of an image. */
export function gapsOf(rule: string, given: HardeningSubject): HardeningGap[] {
  return judgeImage(given, 0).filter((gap) => gap.rule === rule);
}
