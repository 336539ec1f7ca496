import type { Failure } from './failure.ts';

/** What became of one surface. `degraded` names the surface that carries the same findings instead. */
export type Delivery = { readonly surface: string } & (
  | { readonly kind: 'delivered'; readonly url?: string; readonly path?: string }
  | { readonly kind: 'degraded'; readonly to: string; readonly because: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'skipped'; readonly because: string }
);
