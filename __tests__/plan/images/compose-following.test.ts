import { expect, test } from '@jest/globals';
import { fail, ok } from '../../../src/domain/failure.ts';
import { readCompose } from '../../../src/plan/images/compose.ts';
import { mayFollow, mayTake } from '../../../src/plan/images/compose-following.ts';
import { composeImages } from '../../../src/plan/images/compose-project.ts';

type Files = Readonly<Record<string, string>>;

function following(files: Files, steps = 0) {
  const read = { env: 0 };
  return {
    seen: read,
    read: async (path: string) => readCompose(path, files[path] ?? ''),
    readEnv: async (path: string) => {
      read.env += 1;
      const text = files[path];
      return text === undefined ? fail('file/not-found', path, 'it is not there', 'f') : ok(text);
    },
    steps,
  };
}

test('what is taken counts together, and a file counts more than a step', () => {
  const shared = following({}, 499_980);
  expect([mayTake(shared, 1), mayFollow(shared, 1), mayTake(shared, 9), mayTake(shared, 1)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

const SERVICES = `services: { ${Array.from({ length: 40 }, (_, at) => `s${at}: { build: s${at} }`).join()} }`;

test.each([
  ['with room', 0, 40, 0],
  ['as far as there is room', 499_940, 25, 1],
  ['without any', 500_000, 0, 2],
])('services of one project after others, %s', async (_name, steps, images, notes) => {
  const made = await composeImages(['compose.yaml'], following({ 'compose.yaml': SERVICES }, steps));
  expect([made.images.length, made.notes.length]).toEqual([images, notes]);
});

test('named contexts count: they multiply with what extends them', async () => {
  const contexts = Array.from({ length: 180 }, (_, at) => `"c${at}=./c${at}"`).join();
  const plain = 'services: { a: { extends: b }, b: { build: { context: x } } }';
  const named = plain.replace('context: x', `context: x, additional_contexts: [${contexts}]`);
  const [few, many] = [following({ 'compose.yaml': plain }), following({ 'compose.yaml': named })];
  expect((await composeImages(['compose.yaml'], few)).images).toHaveLength(2);
  expect((await composeImages(['compose.yaml'], many)).images).toHaveLength(2);
  expect(many.steps - few.steps).toBeGreaterThan(20);
});

test('a service that extends another when there is no more room is taken by itself, and it is told', async () => {
  const files = {
    'compose.yaml': 'services: { a: { build: own, extends: { file: o.yaml, service: b } } }',
    'o.yaml': '',
  };
  const { images, notes } = await composeImages(['compose.yaml'], following(files, 499_988));
  expect(images).toMatchObject([{ context: 'own' }]);
  expect(notes).toHaveLength(1);
});

test('environment files that are read over and over come to an end, and it is told', async () => {
  const include = Array.from({ length: 1_000 }, (_, at) => `{ path: a.yaml, project_directory: d${at}, env_file: e }`);
  const e = `A=1
# ${'x'.repeat(64_000)}
`;
  const shared = following({ 'compose.yaml': `include: [${include.join()}]`, 'a.yaml': 'services: {}', '.env': e, e });
  const { notes } = await composeImages(['compose.yaml'], shared);
  expect(notes.length).toBeGreaterThan(0);
  expect(shared.seen.env).toBeLessThan(500);
});
