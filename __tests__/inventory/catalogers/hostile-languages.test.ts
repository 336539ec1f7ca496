import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { bytes, catalog } from '../composed.ts';

const PATHS = [
  'x.dist-info/METADATA',
  'opt/conda/conda-meta/x.json',
  'g/specifications/x.gemspec',
  'srv/vendor/composer/installed.json',
  'app/a.deps.json',
  'opt/bitnami/a/.spdx-a.spdx',
];
const words = fc.constantFrom(
  ...[
    'Name: a\n',
    'Version: 1\n',
    'License: ',
    '\n',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"name":"a"',
    '"version":"1"',
    '"packages":',
  ],
  ...[
    '"libraries":',
    '"a/1":{"type":"package"}',
    '"__proto__":',
    's.name = "a"\n',
    's.version = "1"\n',
    '%q<',
    '"',
    "'",
    '\u0000',
    '\u2028',
  ],
  ...['"spdxVersion":"SPDX-2.3"', '"externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/%00"}]'],
);
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(words, { maxLength: 30 }).map((parts) => bytes(parts.join(''))),
);

test.each(PATHS)('%s never throws, and lists sound names only', (path) => {
  fc.assert(
    fc.property(noise, (content) => {
      for (const { name, version } of catalog(path, content).packages)
        expect(`${name}@${version}`).toMatch(/^[!-~]{1,600}$/);
    }),
    { numRuns: 300 },
  );
});

test.each(PATHS)('%s of a length that hurts is read at once', (path) => {
  const start = cpuMs();
  for (const part of ['a', ' ', '"', 's.name = "', '%q<', 'Name:', '[', '{"a":'])
    catalog(path, part.repeat(Math.ceil(400_000 / part.length)));
  expect(cpuMs() - start).toBeLessThan(8_000);
});
