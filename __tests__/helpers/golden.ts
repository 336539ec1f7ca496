import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../golden');

/** Compares with a committed file; UPDATE_GOLDENS=true writes it anew, to be looked at before it is committed. */
export function expectGolden(name: string, text: string): void {
  const path = resolve(folder, name);
  if (process.env['UPDATE_GOLDENS'] === 'true') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path)).toBe(true);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
