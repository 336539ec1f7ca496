import type { Cataloger } from '../../domain/layer.ts';
import { decodeText } from '../text.ts';

const MAX_LINES = 256;

/** The repositories that apk installs from: they tell the release stream of an Alpine image, before its os-release does. */
export const apkRepositories: Cataloger = {
  id: 'apk-repositories',
  version: 1,
  maxBytes: 1024 * 1024,
  places: { names: ['repositories'] },
  wants: (path) => path === 'etc/apk/repositories',
  read: (_path, content) => {
    const lines = decodeText(content)
      .split('\n', MAX_LINES)
      .map((line) => line.trim().slice(0, 1024))
      .filter((line) => line !== '' && !line.startsWith('#'));
    return { packages: [], release: { apkRepositories: lines } };
  },
};
