import { expect, test } from '@jest/globals';
import { isComposeName, isOverrideName, modelsOf } from '../../../src/plan/images/compose-names.ts';

test.each<[string, readonly string[], readonly (readonly string[])[]]>([
  ['a file', ['compose.yaml'], [['compose.yaml']]],
  ['in a folder', ['a/docker-compose.yml'], [['a/docker-compose.yml']]],
  [
    'with its override, and without',
    ['compose.override.yaml', 'compose.yaml'],
    [['compose.yaml'], ['compose.yaml', 'compose.override.yaml']],
  ],
  [
    'an override of the older name',
    ['a/compose.yml', 'a/docker-compose.override.yml'],
    [['a/compose.yml'], ['a/compose.yml', 'a/docker-compose.override.yml']],
  ],
  [
    'several of a folder: the override is of the one that Compose takes',
    ['compose.override.yml', 'compose.override.yaml', 'compose.yaml', 'docker-compose.yml'],
    [['compose.yaml'], ['compose.yaml', 'compose.override.yml'], ['docker-compose.yml']],
  ],
  ['an override alone', ['compose.override.yaml'], []],
  ['an override of another folder', ['a/compose.override.yaml', 'compose.yaml'], [['compose.yaml']]],
])('%s', (_name, files, models) => {
  expect(modelsOf(files)).toEqual(models);
});

test.each<[string, 'base' | 'override' | 'none']>([
  ['compose.yaml', 'base'],
  ['docker-compose.yml', 'base'],
  ['compose.override.yml', 'override'],
  ['docker-compose.override.yaml', 'override'],
  ['compose.prod.yaml', 'none'],
  ['my-compose.yaml', 'none'],
  ['compose.yaml.bak', 'none'],
])('%s: %s', (name, kind) => {
  expect([isComposeName(name), isOverrideName(name)]).toEqual([kind === 'base', kind === 'override']);
});
