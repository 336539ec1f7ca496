import type { Cataloger, Inspector } from '../domain/layer.ts';
import type { Composition, PlacedLayer } from './compose.ts';
import type { LinkWork } from './resolve-links.ts';

/** Everything that a look through the links of an image needs. */
export interface LinkView {
  readonly layers: readonly PlacedLayer[];
  readonly composition: Composition;
  readonly catalogers: readonly Cataloger[];
  readonly inspectors?: readonly Inspector[];
  readonly work?: LinkWork;
}
