import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { declarationsOf, imagesOf, notesOf } from '../../helpers/compose-project.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';

type Files = Readonly<Record<string, string>>;
const service = (name: string, build: string): string => `services: { ${name}: { build: ${build} } }`;

describe('include', () => {
  test.each<[string, Files, readonly object[]]>([
    [
      'the short form: paths start at the file’s own folder',
      { 'compose.yaml': 'include: [api/compose.yaml]', 'api/compose.yaml': service('api', './src') },
      [{ name: 'api', context: 'api/src', declaredIn: 'api/compose.yaml', alsoIn: ['compose.yaml'] }],
    ],
    [
      'the long form',
      { 'compose.yaml': 'include: [{ path: api/c.yaml }]', 'api/c.yaml': service('api', '.') },
      [{ context: 'api' }],
    ],
    [
      'project_directory: its paths start there',
      {
        'deploy/compose.yaml': 'include: [{ path: ../api/c.yaml, project_directory: .. }]',
        'api/c.yaml': 'services: { api: { build: src, extends: { file: api/b.yaml, service: b } } }',
        'api/b.yaml': 'services: { b: { image: octo/b } }',
      },
      [{ context: 'src', image: 'octo/b' }],
    ],
    [
      'a list of paths is one model, the later over the earlier; paths start at the first one’s folder',
      {
        'compose.yaml': 'include: [{ path: [api/c.yaml, ./over.yaml] }]',
        'api/c.yaml': service('api', 'src'),
        'over.yaml': service('api', '{ target: prod, dockerfile: D }'),
      },
      [
        {
          context: 'api/src',
          file: 'api/src/D',
          target: 'prod',
          declaredIn: 'over.yaml',
          alsoIn: ['api/c.yaml', 'compose.yaml'],
        },
      ],
    ],
    [
      'through several files',
      {
        'compose.yaml': `include: [a/c.yaml]\n${service('top', '.')}`,
        'a/c.yaml': 'include: [b/c.yaml]',
        'a/b/c.yaml': service('deep', '.'),
      },
      [
        { name: 'top', context: '' },
        { name: 'deep', context: 'a/b', declaredIn: 'a/b/c.yaml', alsoIn: ['a/c.yaml', 'compose.yaml'] },
      ],
    ],
    [
      'twice by two ways: once',
      {
        'compose.yaml': 'include: [a.yaml, b.yaml]',
        'a.yaml': 'include: [c.yaml]',
        'b.yaml': 'include: [c.yaml]',
        'c.yaml': service('c', '.'),
      },
      [{ name: 'c' }],
    ],
    [
      'a default of a variable in it',
      { 'compose.yaml': 'include: ["${WHERE:-api}/c.yaml"]', 'api/c.yaml': service('api', '.') },
      [{ context: 'api' }],
    ],
    [
      'a service that a named context means may stand in an included file, and the other way about',
      {
        'compose.yaml': `include: [a/c.yaml]\n${service('top', '{ context: ., additional_contexts: { x: "service:a" } }')}`,
        'a/c.yaml': service('a', '{ context: ., additional_contexts: { y: "service:top" } }'),
      },
      [
        { name: 'top', contexts: new Map([['x', { kind: 'image', name: 'a', declaredIn: 'a/c.yaml' }]]) },
        { name: 'a', contexts: new Map([['y', { kind: 'image', name: 'top', declaredIn: 'compose.yaml' }]]) },
      ],
    ],
  ])('%s', async (_name, files, images) => {
    const read = await declarationsOf(files);
    expect(read).toEqual({ images: images.map((image) => expect.objectContaining(image)), notes: [] });
  });

  test.each<[string, string, Files]>([
    ['git', '"https://github.com/o/r.git"', {}],
    ['git by ssh', '"git@github.com:o/r.git"', {}],
    ['an OCI artifact', '"oci://docker.io/o/r:1"', {}],
    ['a file outside', '../c.yaml', {}],
    ['an absolute path', '/etc/passwd', {}],
    ['a project directory outside', '{ path: c.yaml, project_directory: ../.. }', { 'c.yaml': service('c', '.') }],
    ['a variable without a default', '"$WHERE/c.yaml"', { 'c.yaml': service('c', '.') }],
    ['a file that is not there', 'c.yaml', {}],
    ['a file that is no compose file', 'c.yaml', { 'c.yaml': '- a' }],
    ['itself', 'compose.yaml', {}],
    ['in a circle', 'c.yaml', { 'c.yaml': 'include: [d.yaml]', 'd.yaml': 'include: [c.yaml]' }],
    ['back to the first', 'c.yaml', { 'c.yaml': 'include: [compose.yaml]' }],
    ['no file', '{ path: [] }', {}],
    ['a folder', '.', {}],
    ['another form', '[a]', {}],
    [
      'too deep',
      'c0.yaml',
      Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`c${at}.yaml`, `include: [c${at + 1}.yaml]`])),
    ],
  ])('%s: told, and the file’s own services stay', async (_name, include, others) => {
    const files = { 'compose.yaml': `include: [${include}]\n${service('own', '.')}`, ...others };
    const { images, notes } = await declarationsOf(files);
    expect(images.map(({ name }) => name)).toEqual(['own']);
    expect(notes).toHaveLength(1);
  });

  test('files that include each other many times over come to an end', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `${at}.yaml`);
    const all = names.map((name) => `{ path: ${name} }, { path: ${name}, project_directory: ${name}d }`);
    const files = Object.fromEntries(names.map((name) => [name, `include: [${all.join()}]`]));
    const { images } = await declarationsOf(files);
    expect(images).toEqual([]);
  });

  test('many files that include many are looked at no more often than the bound, and it is told', async () => {
    const all = Array.from({ length: 1_000 }, (_, at) => `{ path: a.yaml, project_directory: d${at} }`);
    const nested = `include: [${all.join()}]`;
    const before = cpuMs();
    const { notes } = await declarationsOf({ 'compose.yaml': nested, 'a.yaml': `${nested}\nservices: {}` });
    expect(notes.some((note) => note.includes('too many'))).toBe(true);
    expect(cpuMs() - before).toBeLessThan(5_000);
  });

  test('more services than a project has: no more files are followed, and it is told', async () => {
    const many = (prefix: string): string =>
      JSON.stringify({
        services: Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`${prefix}${at}`, { build: '.' }])),
      });
    const files = { 'compose.yaml': 'include: [a, b, c]', a: many('a'), b: many('b'), c: many('c') };
    const { images, notes } = await declarationsOf(files);
    expect(images).toHaveLength(1_800);
    expect(notes).toHaveLength(1);
  });
});

describe('extends', () => {
  test.each<[string, Files, object]>([
    [
      'a service of the same file',
      { 'compose.yaml': 'services: { a: { extends: { service: b } }, b: { build: { context: x, target: t } } }' },
      { name: 'a', context: 'x', target: 't' },
    ],
    [
      'the short form',
      { 'compose.yaml': 'services: { a: { extends: b }, b: { build: x } }' },
      { name: 'a', context: 'x', declaredIn: 'compose.yaml' },
    ],
    [
      'a service of another file: its paths start at that file’s folder',
      {
        'compose.yaml': 'services: { a: { extends: { file: base/c.yaml, service: b }, image: octo/a } }',
        'base/c.yaml': service('b', './src'),
      },
      { context: 'base/src', image: 'octo/a', declaredIn: 'compose.yaml', alsoIn: ['base/c.yaml'] },
    ],
    [
      'own words win, mappings are joined',
      {
        'compose.yaml':
          'services: { a: { image: i, build: { target: own, additional_contexts: ["y=./y"] }, extends: { file: base/c.yaml, service: b } } }',
        'base/c.yaml':
          'services: { b: { image: j, build: { context: ., dockerfile: D, target: t, additional_contexts: { x: ./x, y: ./z } } } }',
      },
      {
        context: 'base',
        file: 'base/D',
        target: 'own',
        image: 'i',
        contexts: new Map([
          ['x', { kind: 'folder', path: 'base/x' }],
          ['y', { kind: 'folder', path: 'y' }],
        ]),
      },
    ],
    [
      'own context, another’s Dockerfile',
      {
        'compose.yaml': 'services: { a: { build: own, extends: { file: base/c.yaml, service: b } } }',
        'base/c.yaml': service('b', '{ context: x, dockerfile: D }'),
      },
      { context: 'own', file: 'own/D' },
    ],
    [
      'no context anywhere: the project’s folder',
      {
        'p/compose.yaml': 'services: { a: { extends: { file: ../base/c.yaml, service: b } } }',
        'base/c.yaml': service('b', '{ dockerfile: D }'),
      },
      { context: 'p', file: 'p/D' },
    ],
    [
      'through several files',
      {
        'compose.yaml': 'services: { a: { extends: { file: b/c.yaml, service: b } } }',
        'b/c.yaml': 'services: { b: { extends: { file: ../d/c.yaml, service: d } } }',
        'd/c.yaml': 'services: { d: { extends: e }, e: { build: . } }',
      },
      { context: 'd', declaredIn: 'compose.yaml', alsoIn: ['b/c.yaml', 'd/c.yaml'] },
    ],
    [
      'what is reset is not taken',
      {
        'compose.yaml':
          'services: { a: { build: { context: own, target: !reset null, additional_contexts: !override { y: ./y } }, extends: b }, b: { build: { context: x, target: t, additional_contexts: { x: ./x } } } }',
      },
      { context: 'own', contexts: new Map([['y', { kind: 'folder', path: 'y' }]]) },
    ],
  ])('%s', async (_name, files, image) => {
    const { images, notes } = await declarationsOf(files);
    expect(images[0]).toMatchObject(image);
    expect(images[0]).toEqual(expect.objectContaining({ name: 'a' }));
    if (!('target' in image)) expect(images[0]?.target).toBeUndefined();
    expect(notes).toEqual([]);
  });

  test('the file that is extended is no part of the project: what it includes, and its other services, are not', async () => {
    const files = {
      'compose.yaml': 'services: { a: { extends: { file: c.yaml, service: b } } }',
      'c.yaml': 'include: [d.yaml]\nservices: { b: { build: b }, other: { build: other } }',
      'd.yaml': service('d', 'd'),
    };
    expect((await imagesOf(files)).map(({ name }) => name)).toEqual(['a']);
  });

  test.each<[string, string, Files]>([
    ['itself', 'a', {}],
    ['in a circle', 'b', {}],
    ['a service that is not there', 'none', {}],
    ['one that another file does not have', '{ file: c.yaml, service: none }', { 'c.yaml': 'services: {}' }],
    ['a file that is not there', '{ file: c.yaml, service: b }', {}],
    ['a file that is none of Compose', '{ file: c.yaml, service: b }', { 'c.yaml': '- a' }],
    ['git', '{ file: "https://github.com/o/r.git", service: b }', {}],
    ['a file outside', '{ file: ../c.yaml, service: b }', {}],
    ['a variable', '{ file: "$C", service: b }', {}],
    [
      'in a circle of files',
      '{ file: c.yaml, service: b }',
      { 'c.yaml': 'services: { b: { extends: { file: compose.yaml, service: a } } }' },
    ],
    [
      'too deep',
      'x0',
      {
        'compose.yaml': JSON.stringify({
          services: {
            a: { build: 'own', extends: 'x0' },
            ...Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`x${at}`, { extends: `x${at + 1}` }])),
            x40: {},
          },
        }),
      },
    ],
  ])('%s: told, and its own words count', async (_name, base, others) => {
    const files = {
      'compose.yaml': `services: { a: { build: own, extends: ${base} }, b: { extends: a } }`,
      ...others,
    };
    const { images, notes } = await declarationsOf(files);
    expect(images[0]).toMatchObject({ name: 'a', context: 'own' });
    expect(notes.length).toBeGreaterThan(0);
  });
});

describe('variables', () => {
  test.each<[string, Files, object]>([
    [
      'of the project’s .env: its change touches what takes them',
      { 'p/compose.yaml': service('a', '{ context: "${WHERE:-x}", dockerfile: $FILE }'), 'p/.env': 'WHERE=y\nFILE=D' },
      { context: 'p/y', file: 'p/y/D', declaredIn: 'p/compose.yaml', alsoIn: ['p/.env'] },
    ],
    [
      'target, image and named contexts too',
      {
        'compose.yaml':
          'services: { a: { image: "octo/a:$T", build: { target: $S, additional_contexts: { lib: "$L" } } } }',
        '.env': 'T=1\nS=prod\nL=./lib',
      },
      { image: 'octo/a:1', target: 'prod', contexts: new Map([['lib', { kind: 'folder', path: 'lib' }]]) },
    ],
    [
      'of the folder of an included file',
      {
        'compose.yaml': 'include: [a/c.yaml]',
        'a/c.yaml': service('a', '$WHERE'),
        'a/.env': 'WHERE=y',
      },
      { context: 'a/y', alsoIn: ['a/.env', 'compose.yaml'] },
    ],
    [
      'of its project_directory',
      {
        'compose.yaml': 'include: [{ path: a/c.yaml, project_directory: b }]',
        'a/c.yaml': service('a', '$WHERE'),
        'b/.env': 'WHERE=y',
      },
      { context: 'b/y' },
    ],
    [
      'of the files that the include names, the last first; relative to the file that includes',
      {
        'compose.yaml': 'include: [{ path: a/c.yaml, env_file: [one.env, two.env] }]',
        'a/c.yaml': service('a', '"$WHERE/$MORE"'),
        'a/.env': 'WHERE=no',
        'one.env': 'WHERE=one\nMORE=m',
        'two.env': 'WHERE=two',
      },
      { context: 'a/two/m', alsoIn: ['two.env', 'one.env', 'compose.yaml'] },
    ],
    [
      'of the including project win',
      {
        'compose.yaml': 'include: [a/c.yaml]',
        '.env': 'WHERE=outer',
        'a/c.yaml': service('a', '$WHERE'),
        'a/.env': 'WHERE=inner',
      },
      { context: 'a/outer', alsoIn: ['.env', 'compose.yaml'] },
    ],
    [
      'in the path of an include',
      { 'compose.yaml': 'include: ["$WHERE/c.yaml"]', '.env': 'WHERE=a', 'a/c.yaml': service('a', '.') },
      { context: 'a', alsoIn: ['compose.yaml', '.env'] },
    ],
  ])('%s', async (_name, files, image) => {
    const { images, notes } = await declarationsOf(files);
    expect(images).toEqual([expect.objectContaining(image)]);
    expect(notes).toEqual([]);
  });

  test('a file that is extended takes the project’s: what its own folder says does not count', async () => {
    const files = {
      'compose.yaml': 'services: { a: { extends: { file: "$F", service: "$S" } } }',
      '.env': 'F=b/c.yaml\nS=b\nD=x',
      'b/c.yaml': service('b', '$D'),
      'b/.env': 'D=no',
    };
    expect(await imagesOf(files)).toEqual([
      expect.objectContaining({ context: 'b/x', declaredIn: 'compose.yaml', alsoIn: ['.env', 'b/c.yaml'] }),
    ]);
  });

  test('an environment file that is named and not there, or lies outside: told', async () => {
    const include = 'include: [{ path: a.yaml, env_file: [no.env, ../../out.env, "https://x/e"] }]';
    const { images, notes } = await declarationsOf({ 'compose.yaml': include, 'a.yaml': service('a', '"${A:-x}"') });
    expect(images).toEqual([expect.objectContaining({ context: 'x' })]);
    expect(notes).toHaveLength(3);
  });
});

describe('an override', () => {
  const over = (base: string, override: string) =>
    imagesOf({ 'p/compose.yaml': base, 'p/o.yaml': override }, ['p/compose.yaml', 'p/o.yaml']);

  test.each<[string, string, string, object | undefined]>([
    [
      'gives an image its build',
      'services: { a: { image: octo/a } }',
      service('a', 'x'),
      { context: 'p/x', image: 'octo/a' },
    ],
    [
      'changes the target',
      service('a', '{ context: x, target: t }'),
      service('a', '{ target: dev }'),
      { context: 'p/x', target: 'dev' },
    ],
    ['takes a build away', service('a', 'x'), service('a', '!reset null'), undefined],
    ['takes a service away', service('a', 'x'), 'services: { a: !reset }', undefined],
    [
      'sets another service in its place',
      'services: { a: { image: i, build: x } }',
      'services: { a: !override { build: y } }',
      { context: 'p/y' },
    ],
    [
      'sets another build in its place',
      service('a', '{ dockerfile: D }'),
      service('a', '!override { context: y }'),
      { file: 'p/y/Dockerfile' },
    ],
    ['says nothing of it', service('a', 'x'), 'services: { a: { build: } }', { context: 'p/x' }],
    ['adds a service', 'services: {}', service('a', 'x'), { name: 'a', declaredIn: 'p/o.yaml' }],
  ])('%s', async (_name, base, override, image) => {
    const images = await over(base, override);
    expect(images).toEqual(image === undefined ? [] : [expect.objectContaining(image)]);
    if (image !== undefined && !('image' in image)) expect(images[0]?.image).toBeUndefined();
  });

  test('both files have a say', async () => {
    const [image] = await over(service('a', 'x'), service('a', '{ target: dev }'));
    expect([image?.declaredIn, image?.alsoIn]).toEqual(['p/o.yaml', ['p/compose.yaml']]);
  });
});

test('a named context outside of the repository is told; one that is an image or a URL cannot be touched', async () => {
  const contexts = [
    'o: ../../lib',
    'a: /srv',
    'i: "docker-image://debian:12"',
    'u: "https://example.com/a.git"',
    'l: ./lib',
  ];
  const text = `services: { a: { build: { context: ., additional_contexts: { ${contexts.join()} } } } }`;
  const { images, notes } = await declarationsOf(text);
  expect(images.map((image) => [...image.contexts.keys()])).toEqual([['l']]);
  expect(notes).toEqual([expect.stringContaining(' o '), expect.stringContaining(' a ')]);
});

test('an inline Dockerfile that is extended is told too', async () => {
  const text = 'services: { a: { extends: b }, b: { build: { dockerfile_inline: FROM x } } }';
  expect(await notesOf(text)).toHaveLength(2);
});

test('never throws', async () => {
  const word = fc.constantFrom('a', 'b', 'compose.yaml', 'c.yaml', '..', 'https://x', '$V', '', '/');
  const entry = fc.record(
    { build: word, extends: fc.oneof(word, fc.record({ service: word, file: word })), image: word },
    { requiredKeys: [] },
  );
  const file = fc.record({ services: fc.dictionary(word, entry), include: fc.array(word) }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(file, file, async (one, other) => {
      await declarationsOf({ 'compose.yaml': JSON.stringify(one), 'c.yaml': JSON.stringify(other) });
    }),
  );
});
