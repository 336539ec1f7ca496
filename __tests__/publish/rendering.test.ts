import { describe, expect, test } from '@jest/globals';
import { NO_EVENT } from '../../src/plan/event.ts';
import type { World } from '../../src/ports/world.ts';
import { renderingFor } from '../../src/publish/rendering.ts';

describe('the version that cures all flaws of a package is chosen by its own ecosystem’s order', () => {
  const { compareVersions } = renderingFor({ env: {} } as World, NO_EVENT, new Map(), '0.1.0');

  test.each<[string, string, string]>([
    ['deb', '1.0~rc1-1', '1.0-1'],
    ['opkg', '1.0~rc1-1', '1.0-1'],
    ['apk', '1.0_rc1-r0', '1.0-r0'],
    ['npm', '1.0.0-rc.1', '1.0.0'],
    ['pypi', '1.0rc1', '1.0'],
    ['pypi', '1.0', '1.0.post1'],
    ['gem', '1.0.pre', '1.0'],
    ['composer', '1.0-beta1', '1.0'],
    ['nuget', '1.0.0-beta', '1.0.0'],
    ['golang', 'v1.0.0-20240101000000-abcdefabcdef', 'v1.0.0'],
    ['cargo', '1.0.0-alpha', '1.0.0'],
    ['maven', '1.0-M1', '1.0'],
  ])('%s: %s before %s', (type, lower, higher) => {
    expect(compareVersions?.(type, lower, higher)).toBeLessThan(0);
    expect(compareVersions?.(type, higher, lower)).toBeGreaterThan(0);
  });
});
