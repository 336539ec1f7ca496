import type { Cataloger } from '../../domain/layer.ts';
import { readCoreMetadata } from '../core-metadata.ts';

/** `NAME-VERSION.egg-info` may be a file, and a folder with PKG-INFO; an unpacked egg has EGG-INFO. */
function wants(path: string): boolean {
  return (
    path.endsWith('.dist-info/METADATA') ||
    path.endsWith('.egg-info/PKG-INFO') ||
    path.endsWith('/EGG-INFO/PKG-INFO') ||
    (path.endsWith('.egg-info') && !path.endsWith('/.egg-info'))
  );
}

/** Installed Python packages: the core metadata that pip and setuptools leave beside them. */
export const python: Cataloger = {
  id: 'python',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  places: { names: ['METADATA', 'PKG-INFO'], endings: ['.egg-info'] },
  wants,
  read: (_path, content) => readCoreMetadata(content),
};
