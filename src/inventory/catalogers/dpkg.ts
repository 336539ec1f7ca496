import type { Cataloger } from '../../domain/layer.ts';
import { readControlPackages } from '../control-packages.ts';

const STATUS = 'var/lib/dpkg/status';
/** Distroless images have one file per package here, without a Status field. */
const STATUS_D = 'var/lib/dpkg/status.d/';

/** dpkg's database of installed packages: `status`, and the one file per package of distroless images. */
export const dpkg: Cataloger = {
  id: 'dpkg',
  version: 2,
  maxBytes: 100 * 1024 * 1024,
  places: { names: ['status'], folders: [STATUS_D] },
  wants: (path) =>
    path === STATUS ||
    (path.startsWith(STATUS_D) &&
      !path.endsWith('.md5sums') &&
      !path.endsWith('.list') &&
      !path.slice(STATUS_D.length).includes('/')),
  read: (path, content) => readControlPackages(content, 'deb', { needsStatus: path === STATUS }),
};
