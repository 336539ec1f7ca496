import { describe, expect, test } from '@jest/globals';
import type { DeclaredImage } from '../../../src/plan/images/declared.ts';
import { distinct } from '../../../src/plan/images/distinct.ts';
import { touchedImages } from '../../../src/plan/images/touched.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

function image(name: string, change: Partial<DeclaredImage> = {}): DeclaredImage {
  return { name, context: 'app', file: 'app/Dockerfile', contexts: new Map(), declaredIn: 'compose.yaml', ...change };
}
const on = (declaredIn: string): Partial<DeclaredImage> => ({
  contexts: new Map([['base', { kind: 'image', name: 'base', declaredIn }]]),
});

describe('distinct', () => {
  test.each<[string, DeclaredImage, DeclaredImage, number]>([
    ['one build', image('a'), image('b'), 1],
    ['of two files', image('a'), image('a', { declaredIn: 'a/compose.yaml' }), 1],
    ['another target', image('a'), image('a', { target: 'dev' }), 2],
    ['another context', image('a'), image('a', { context: '' }), 2],
    ['on the same service', image('a', on('x')), image('b', on('x')), 1],
    ['on services of two files', image('a', on('x')), image('b', on('y')), 2],
  ])('%s', (_name, one, other, count) => {
    expect(distinct([one, other])).toHaveLength(count);
  });

  test('the first that names the image speaks, and all have a say', () => {
    const one = image('a', { alsoIn: ['base.yaml'] });
    const other = image('b', { declaredIn: 'b/compose.yaml', image: 'octo/b' });
    expect(distinct([one, other])).toEqual([
      {
        ...other,
        alsoIn: ['compose.yaml', 'base.yaml'],
        alsoNamed: [{ name: 'a', declaredIn: 'compose.yaml' }],
      },
    ]);
  });

  test('what builds on any of the names builds on it', () => {
    const files = { ignoreFiles: [], takes: () => true, takesFrom: () => false };
    const top = image('top', {
      context: 'top',
      file: 'top/Dockerfile',
      contexts: image('', on('compose.yaml')).contexts,
    });
    const [both] = distinct([image('a'), image('base', { image: 'octo/base' })]);
    const known = [both ?? image('none'), top].map((declared) => ({ declared, ...files, others: [] }));
    const touched = touchedImages(known, { kind: 'files', paths: ['app/x'] });
    expect(touched.map((one) => one.image.name)).toEqual(['base', 'top']);
  });

  test('thousands of one build are looked at once', () => {
    const crowd = Array.from({ length: 20_000 }, (_, at) => image(`s${at}`, { declaredIn: `${at}/compose.yaml` }));
    const before = cpuMs();
    expect(distinct(crowd)).toHaveLength(1);
    expect(cpuMs() - before).toBeLessThan(2_000);
  });
});
