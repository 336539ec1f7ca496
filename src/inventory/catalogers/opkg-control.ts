import type { Cataloger } from '../../domain/layer.ts';
import { readControlPackages } from '../control-packages.ts';

const FOLDERS = ['usr/lib/opkg/info/', 'var/lib/opkg/info/'];

/**
 * What opkg keeps of each package beside its status: licence and maintainer. It is no proof that the package is installed: the
 * composition takes it for those that the status lists (see assemble.ts).
 */
export const opkgControl: Cataloger = {
  id: 'opkg-control',
  version: 1,
  maxBytes: 1024 * 1024,
  places: { endings: ['.control'] },
  wants: (path) => path.endsWith('.control') && FOLDERS.some((folder) => path.startsWith(folder)),
  read: (_path, content) => readControlPackages(content, 'opkg', { needsStatus: false }),
};
