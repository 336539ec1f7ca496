import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCompose } from '../../../src/plan/images/compose.ts';
import { MAX_DECLARED } from '../../../src/plan/images/declared.ts';
import { imagesOf as images, notesOf as notes } from '../../helpers/compose-project.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

describe('readCompose', () => {
  test('what is beyond the bound of one file is told', async () => {
    const services = Object.fromEntries(Array.from({ length: MAX_DECLARED + 7 }, (_, index) => [`s${index}`, {}]));
    expect(await notes(JSON.stringify({ services }))).toEqual([expect.stringContaining('7')]);
  });

  test.each<[string, string, object]>([
    ['a folder', 'services: { a: { build: ./app } }', { name: 'a', context: 'app', file: 'app/Dockerfile' }],
    ['the root', 'services: { a: { build: . } }', { context: '', file: 'Dockerfile' }],
    [
      'the long form',
      'services: { a: { image: "o/a:1", build: { context: app, dockerfile: ../docker/a.Dockerfile, target: prod } } }',
      { context: 'app', file: 'docker/a.Dockerfile', target: 'prod', image: 'o/a:1' },
    ],
    ['no context', 'services: { a: { build: { dockerfile: a.Dockerfile } } }', { context: '', file: 'a.Dockerfile' }],
    [
      'defaults of variables',
      'services: { a: { image: "o/a:${T:-1}", build: "${D-app}" } }',
      { context: 'app', image: 'o/a:1' },
    ],
    [
      'anchors',
      'x: &b { context: app }\nservices: { a: { build: { <<: *b, target: t } } }',
      { context: 'app', target: 't' },
    ],
  ])('%s', async (_name, text, image) => {
    expect(await images(text)).toEqual([expect.objectContaining(image)]);
  });

  test('paths start at the file’s folder', async () => {
    const files = { 'deploy/compose.yaml': 'services: { a: { build: ../app } }' };
    expect((await images(files))[0]).toMatchObject({ context: 'app' });
  });

  test('named contexts', async () => {
    const text =
      'services: { a: { build: { context: ., additional_contexts: { lib: ./lib, base: "service:b", img: "docker-image://x" } } }, c: { build: { context: c, additional_contexts: ["lib=./lib"] } } }';
    const [a, c] = await images(text);
    expect([...(a?.contexts ?? [])]).toEqual([
      ['lib', { kind: 'folder', path: 'lib' }],
      ['base', { kind: 'image', name: 'b', declaredIn: 'compose.yaml' }],
    ]);
    expect([...(c?.contexts ?? [])]).toEqual([['lib', { kind: 'folder', path: 'lib' }]]);
  });

  test.each([
    ['another’s image', 'services: { a: { image: redis } }'],
    ['no services', 'volumes: {}'],
    ['nothing', ''],
    ['a service of which nothing is said', 'services: { a: }'],
  ])('%s: none, and nothing to say', async (_name, text) => {
    expect(await images(text)).toEqual([]);
    expect(await notes(text)).toEqual([]);
  });

  test.each([
    ['a variable', 'services: { a: { build: "$WHERE" } }'],
    ['a git context', 'services: { a: { build: "https://github.com/o/r.git" } }'],
    ['git by ssh', 'services: { a: { build: "git@github.com:o/r" } }'],
    ['a folder outside', 'services: { a: { build: ../../x } }'],
    ['an absolute one', 'services: { a: { build: /etc } }'],
    ['a Dockerfile in it', 'services: { a: { build: { context: ., dockerfile_inline: "FROM x" } } }'],
    ['a git context in the long form', 'services: { a: { build: { context: "git://example.com/r" } } }'],
    ['a Dockerfile that a variable names', 'services: { a: { build: { dockerfile: "$F" } } }'],
    ['another form', 'services: { a: { build: [1] } }'],
    [
      'more named contexts than anybody writes',
      `services: { a: { build: { additional_contexts: [${Array.from({ length: 201 }, (_, at) => `n${at}=./${at}`).join()}] } } }`,
    ],
  ])('%s: left out, and told', async (_name, text) => {
    expect(await images(text)).toEqual([]);
    expect(await notes(text)).toHaveLength(1);
  });

  test.each([
    ['no YAML', 'services: ['],
    ['a list', '- a'],
    ['services that are a list', 'services: [a]'],
    ['an include that is no list', 'include: { path: a }'],
    [
      'aliases that multiply',
      `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}` : '*a'}, ${i ? `*a${i - 1}` : '*a'}]`).join('\n')}`,
    ],
  ])('%s: refused', (_name, text) => {
    expect(readCompose('compose.yaml', text)).toMatchObject({ ok: false, failure: { code: 'file/unreadable' } });
  });

  test('tags below a key that is a long list cost no more than others', () => {
    const tagged = Array.from({ length: 10_000 }, (_, at) => `k${at}: !reset x`).join();
    const before = cpuMs();
    expect(readCompose('compose.yaml', `? [${'a, '.repeat(100_000)}]\n: {${tagged}}`).ok).toBe(true);
    expect(cpuMs() - before).toBeLessThan(10_000);
  });

  test.each([
    ['services: { a: !reset }', ['']],
    ['services: { a: { image: !reset i, build: !override { target: t } } }', ['image', 'build']],
    ['services: { a: { build: { target: !reset t, x: { y: !reset z } } } }', ['build/target']],
    ['services: { a: { build: { additional_contexts: !override { x: ./x } } } }', ['build/additional_contexts']],
    ['services: { a: { build: { additional_contexts: { x: !reset ./x, y: ./y } } } }', ['build/additional_contexts/x']],
    ['services: { a: { labels: { image: !reset x }, ports: !reset [], ? [build] : !reset b } }', []],
    ['x-a: { image: !reset x }\nservices: { a: {} }', []],
  ])('what does not stay below it: %s', (text, replaced) => {
    const read = readCompose('compose.yaml', text);
    expect(read.ok ? [...(read.value.services.get('a')?.replaces ?? [])] : read).toEqual(replaced);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void readCompose('compose.yaml', text)));
  });
});
