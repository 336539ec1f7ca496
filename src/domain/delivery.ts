import type { Failure } from './failure.ts';

/**
 * What became of one surface. `degraded` names the surface that carries the same findings instead.
 * `required`: the user asked for this surface by name; when it failed, the run is incomplete. No other delivery touches the verdict.
 */
export type Delivery = { readonly surface: string; readonly required?: boolean } & (
  | { readonly kind: 'delivered'; readonly url?: string; readonly path?: string }
  | { readonly kind: 'degraded'; readonly to: string; readonly because: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'skipped'; readonly because: string }
);

/** The failures that make a run incomplete: those of deliveries that the user required. */
export function unmetRequirements(deliveries: readonly Delivery[]): readonly Failure[] {
  return deliveries.flatMap((delivery) => {
    if (delivery.required !== true) return [];
    if (delivery.kind === 'failed') return [delivery.failure];
    return delivery.kind === 'degraded' ? [delivery.because] : [];
  });
}
