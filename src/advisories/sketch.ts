import { normalName } from './ecosystems.ts';

/** What is looked at in every record of a mirror: enough to know whether the record matters, and that it is one. */
export interface Sketch {
  readonly id: string;
  readonly modified: string;
  readonly withdrawn: boolean;
  /** Each package that the record names, in its order; names in their normal form (`normalName`). */
  readonly packages: readonly { readonly ecosystem: string; readonly name: string }[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function packagesOf(affected: unknown): Sketch['packages'] | undefined {
  if (affected === undefined || affected === null) return [];
  if (!Array.isArray(affected)) return undefined;
  const packages: { ecosystem: string; name: string }[] = [];
  for (const entry of affected as readonly unknown[]) {
    if (!isObject(entry)) return undefined;
    const named = entry['package'];
    if (named === undefined || named === null) continue;
    if (!isObject(named)) return undefined;
    const { ecosystem, name } = named;
    if (typeof ecosystem !== 'string' || typeof name !== 'string') return undefined;
    packages.push({ ecosystem, name: normalName(ecosystem, name) });
  }
  return packages;
}

/**
 * Looks at the head of a record without building anything; undefined where it is no OSV record.
 * Written by hand and not as a schema: it runs on every record of an ecosystem (10⁴ to 10⁵), where only some tens matter,
 * and those are then validated in full (osv.ts).
 */
export function sketchOf(json: unknown): Sketch | undefined {
  if (!isObject(json)) return undefined;
  const { id, modified, withdrawn } = json;
  if (typeof id !== 'string' || id === '' || typeof modified !== 'string') return undefined;
  const packages = packagesOf(json['affected']);
  return packages === undefined
    ? undefined
    : { id, modified, withdrawn: typeof withdrawn === 'string' && withdrawn !== '', packages };
}
