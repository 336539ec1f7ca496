import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import type { Distro } from '../../../src/domain/package.ts';
import { packageUrl } from '../../../src/inventory/purl.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';

const Case = v.object({
  description: v.string(),
  test_type: v.literal('build'),
  expected_failure: v.literal(false),
  expected_output: v.string(),
  input: v.object({
    type: v.picklist(['deb', 'apk', 'npm']),
    namespace: v.nullable(v.string()),
    name: v.string(),
    version: v.string(),
    qualifiers: v.nullable(v.strictObject({ arch: v.string(), distro: v.optional(v.string()) })),
    subpath: v.null(),
  }),
});

describeWithCorpora('cases of the purl specification', (dir) => {
  const all: unknown = JSON.parse(readFileSync(join(dir, 'cases/purl-cases.json'), 'utf8'));
  const rows = (Array.isArray(all) ? all : []).flatMap((row) => {
    const parsed = v.safeParse(Case, row);
    return parsed.success ? [parsed.output] : [];
  });

  test('there are cases', () => expect(rows.length).toBeGreaterThan(8));

  test.each(rows.map((row) => [row.expected_output, row.input] as const))('%s', (expected, input) => {
    const scoped = input.type === 'npm' && input.namespace !== null;
    const distro: Distro = {
      id: 'x',
      version: '1',
      name: 'x',
      purl: { namespace: input.namespace ?? '', distro: input.qualifiers?.distro ?? 'none' },
    };
    const purl = packageUrl(
      {
        type: input.type,
        name: scoped ? `${input.namespace}/${input.name}` : input.name,
        version: input.version,
        ...(input.qualifiers === null ? {} : { arch: input.qualifiers.arch }),
        licences: [],
      },
      distro,
    );
    expect(purl.replace('&distro=none', '')).toBe(expected);
  });
});
