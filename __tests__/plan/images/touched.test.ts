import { describe, expect, test } from '@jest/globals';
import type { DeclaredImage } from '../../../src/plan/images/declared.ts';
import { type KnownImage, touchedImages } from '../../../src/plan/images/touched.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

function image(name: string, change: Partial<DeclaredImage> & Partial<Omit<KnownImage, 'declared'>> = {}): KnownImage {
  const { ignoreFiles = [], takes = () => true, takesFrom = () => true, others = [], ...declared } = change;
  return {
    declared: { name, context: name, file: `${name}/Dockerfile`, contexts: new Map(), ...declared },
    ignoreFiles,
    takes,
    takesFrom,
    others,
  };
}

function touched(images: readonly KnownImage[], ...paths: string[]): string[] {
  return touchedImages(images, { kind: 'files', paths }).map((one) => one.image.name);
}

const none = { takes: () => false };

describe('touchedImages', () => {
  test.each<[string, KnownImage, string, boolean]>([
    ['a file of the context that it takes', image('a', { takes: (path) => path === 'src/x' }), 'a/src/x', true],
    ['one that it does not take', image('a', { takes: (path) => path === 'src/x' }), 'a/README.md', false],
    ['one of a folder that begins alike', image('a'), 'ab/src/x', false],
    ['any file, where the context is the root', image('a', { context: '' }), 'x', true],
    ['its Dockerfile, taken or not', image('a', none), 'a/Dockerfile', true],
    ['a Dockerfile elsewhere', image('a', { ...none, file: 'docker/a' }), 'docker/a', true],
    ['its .dockerignore', image('a', { ...none, ignoreFiles: ['a/.dockerignore'] }), 'a/.dockerignore', true],
    ['the file that declares it', image('a', { ...none, declaredIn: 'compose.yaml' }), 'compose.yaml', true],
    ['a compose file of others', image('a', none), 'compose.yaml', false],
    [
      'a named context',
      image('a', { ...none, contexts: new Map([['lib', { kind: 'folder', path: 'lib' }]]) }),
      'lib/x',
      true,
    ],
    [
      'what it does not take of a named context',
      image('a', { ...none, takesFrom: () => false, contexts: new Map([['lib', { kind: 'folder', path: 'lib' }]]) }),
      'lib/x',
      false,
    ],
  ])('%s', (_name, one, path, expected) => {
    expect(touched([one], path)).toEqual(expected ? ['a'] : []);
  });

  test('what builds on a touched image is touched, however far', () => {
    const base = image('base', { image: 'octo/base:1' });
    const middle = image('middle', { ...none, image: 'octo/middle', others: ['octo/base:2'] });
    const top = image('top', { ...none, others: ['octo/middle@sha256:0'] });
    const other = image('other', { ...none, others: ['octo/basement'] });
    expect(touched([top, middle, base, other], 'base/x')).toEqual(['top', 'middle', 'base']);
  });

  test('thousands that share a name and build on it are looked at once', () => {
    const crowd = Array.from({ length: 3_000 }, (_, index) =>
      image(`s${index}`, { ...none, image: 'octo/same', others: ['octo/same:1'] }),
    );
    const before = cpuMs();
    expect(touched(crowd, 's0/Dockerfile')).toHaveLength(3_000);
    expect(cpuMs() - before).toBeLessThan(1_000);
  });

  test('another target or service of the same file', () => {
    const contexts = new Map([['base', { kind: 'image', name: 'base' } as const]]);
    const user = image('user', { ...none, contexts, declaredIn: 'docker-bake.json' });
    expect(touched([user, image('base', { declaredIn: 'docker-bake.json' })], 'base/x')).toEqual(['user', 'base']);
    expect(touched([user, image('base', { declaredIn: 'x/docker-bake.json' })], 'base/x')).toEqual(['base']);
  });

  test('circles end', () => {
    const a = image('a', { image: 'a', others: ['b'] });
    const b = image('b', { ...none, image: 'b', others: ['a'] });
    expect(touched([a, b], 'a/x')).toEqual(['a', 'b']);
  });

  test('all, where nobody knows', () => {
    expect(touchedImages([image('a'), image('b')], { kind: 'all', because: 'schedule' })).toHaveLength(2);
    expect(touched([image('a')])).toEqual([]);
  });
});
