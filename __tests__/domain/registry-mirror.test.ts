import { expect, test } from '@jest/globals';
import { parseRegistryMirror } from '../../src/domain/registry-mirror.ts';

test.each([
  ['docker.io=https://mirror.example.com', ['docker.io', 'mirror.example.com', '']],
  ['docker.io=mirror.example.com:5000/hub/', ['docker.io', 'mirror.example.com:5000', 'hub/']],
  ['ghcr.io=https://m.example.com/a/b', ['ghcr.io', 'm.example.com', 'a/b/']],
  ['docker.io=http://localhost:5000', ['docker.io', 'localhost:5000', '']],
  ['docker.io=http://127.0.0.1:5000', ['docker.io', '127.0.0.1:5000', '']],
])('%s', (text, [of, registry, prefix]) => {
  expect(parseRegistryMirror(text)).toEqual({ of, registry, prefix });
});

test.each([
  '',
  'docker.io',
  'docker.io=',
  '=https://mirror.example.com',
  'docker.io=http://mirror.example.com',
  'docker.io=ftp://mirror.example.com',
  'docker.io=https://user:pass@mirror.example.com',
  'docker.io=https://mirror.example.com?ns=x',
  'docker.io=https://mirror.example.com/UPPER',
  'docker.io=https://mirror.example.com/../x',
  'docker.io=docker.io',
  'docker.io/library=https://mirror.example.com',
  'docker=https://mirror.example.com',
  'docker.io=mirror',
])('%s is refused', (text) => expect(parseRegistryMirror(text)).toBeUndefined());
