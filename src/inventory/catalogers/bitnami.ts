import type { CatalogedFile, Cataloger } from '../../domain/layer.ts';
import { isDistroType } from '../../domain/package.ts';
import { parseJson } from '../json-file.ts';
import { packageOf } from '../sbom/purl-package.ts';
import { readSpdx } from '../sbom/spdx-reader.ts';
import { withinBounds } from '../within-bounds.ts';

function read(_path: string, content: Uint8Array): CatalogedFile {
  const json = parseJson(content);
  if ('problem' in json) return { packages: [], problem: json.problem };
  const reading = readSpdx(json.value);
  if (!reading.ok) return { packages: [], problem: reading.problem };
  const packages = reading.document.components.flatMap((component) => {
    const made = component.kind === 'package' ? packageOf(component) : { why: 'is no package' };
    // What the distribution installed is in its own database.
    return 'found' in made && !isDistroType(made.found.type) ? [made.found] : [];
  });
  return withinBounds(packages);
}

/** Applications that Bitnami put into an image: the SPDX document beside each, `opt/bitnami/NAME/.spdx-NAME.spdx`. */
export const bitnami: Cataloger = {
  id: 'bitnami',
  version: 2,
  maxBytes: 64 * 1024 * 1024,
  places: { endings: ['.spdx'] },
  wants: (path) => path.startsWith('opt/bitnami/') && path.endsWith('.spdx') && path.includes('/.spdx-'),
  read,
};
