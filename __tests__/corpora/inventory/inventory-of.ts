import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../../../src/domain/failure.ts';
import { parseTarget } from '../../../src/domain/image-ref.ts';
import { OBSERVERS } from '../../../src/hardening/observers.ts';
import { type ImageInputs, inspectTarget } from '../../../src/image/inspect.ts';
import { assemble, type Inventory } from '../../../src/inventory/assemble.ts';
import { CATALOGERS } from '../../../src/inventory/catalogers/registry.ts';
import { INSPECTORS } from '../../../src/inventory/inspectors/registry.ts';
import { bytesSource } from '../../helpers/zip-writer.ts';

const NOWHERE = fail('image/not-found', 'x', 'x', 'x');
export const INPUTS: ImageInputs = {
  openFile: async (path) => ok(bytesSource(readFileSync(path))),
  folder: () => ({ read: async () => NOWHERE, open: async () => NOWHERE }),
  saveFrom: () => async () => NOWHERE,
  registry: { manifest: async () => NOWHERE, blob: async () => NOWHERE, referrers: async () => NOWHERE },
};

/** What is in the first image of an archive, for amd64; fails as reading the image does. */
export async function tryInventory(path: string): Promise<Result<Inventory>> {
  const target = parseTarget(`${path.includes('oci-archive') ? 'oci-archive' : 'docker-archive'}:${path}`);
  if (!target.ok) return target;
  const readers = { catalogers: CATALOGERS, inspectors: INSPECTORS, observers: OBSERVERS };
  const read = await inspectTarget(target.value, INPUTS, { readers, platforms: [], architecture: 'amd64' });
  if (!read.ok) return read;
  const [image] = read.value.images;
  return image === undefined ? NOWHERE : ok(assemble(image.composed, path));
}

/** The same, of an archive that can be read. */
export async function inventoryOf(path: string): Promise<Inventory> {
  const read = await tryInventory(path);
  if (!read.ok) throw new Error(`${read.failure.code}: ${read.failure.what}`);
  return read.value;
}
