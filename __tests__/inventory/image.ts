import type { ImageConfig, InspectedImage } from '../../src/domain/image.ts';
import { layerId } from './composed.ts';

export const CONFIG: ImageConfig = {
  os: 'linux',
  architecture: 'amd64',
  env: [],
  labels: {},
  exposedPorts: [],
  entrypoint: [],
  cmd: [],
  volumes: [],
  onBuild: [],
  history: [],
  diffIds: [],
};

/** An image with nothing in it but what is given. */
export function inspected(parts: Partial<InspectedImage> = {}): InspectedImage {
  return {
    ref: 'ghcr.io/o/app:1.2',
    digest: `sha256:${'a'.repeat(64)}`,
    platform: 'linux/amd64',
    config: CONFIG,
    layers: [{ diffId: layerId(1), size: 1 }],
    packages: [],
    facts: [],
    failures: [],
    ...parts,
  };
}
