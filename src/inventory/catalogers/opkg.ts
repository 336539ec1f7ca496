import type { Cataloger } from '../../domain/layer.ts';
import { readControlPackages } from '../control-packages.ts';

const PATHS: ReadonlySet<string> = new Set(['usr/lib/opkg/status', 'var/lib/opkg/status']);

/** opkg's database of installed packages (OpenWrt before 25, Yocto): control data as dpkg's. */
export const opkg: Cataloger = {
  id: 'opkg',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  places: { names: ['status'] },
  wants: (path) => PATHS.has(path),
  read: (_path, content) => readControlPackages(content, 'opkg', { needsStatus: true }),
};
