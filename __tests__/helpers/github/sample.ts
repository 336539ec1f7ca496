import { readFileSync } from 'node:fs';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const components = (
  JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as {
    components: { schemas: { [name: string]: JsonObject } };
  }
).components.schemas;

const TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-01T00:00:00Z',
  uri: 'https://github.com/octo',
  email: 'octo@example.com',
};

/** The least that a schema of GitHub's description demands, with `changes` on top: answers need only say what a test is about. */
export function sampleOf(name: string, changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const made = madeOf({ $ref: `#/components/schemas/${name}` });
  return { ...(made as Readonly<Record<string, unknown>>), ...changes };
}

function madeOf(schema: JsonObject): unknown {
  const reference = schema['$ref'];
  if (typeof reference === 'string') return madeOf(components[reference.split('/').at(-1) ?? ''] ?? {});
  if (schema['nullable'] === true) return null;
  const [choice] = (schema['enum'] ?? []) as readonly Json[];
  if (choice !== undefined) return choice;
  const all = schema['allOf'] as readonly JsonObject[] | undefined;
  if (all !== undefined) return Object.assign({}, ...all.map(madeOf));
  const [one] = (schema['anyOf'] ?? schema['oneOf'] ?? []) as readonly JsonObject[];
  if (one !== undefined) return madeOf(one);
  return plainOf(schema);
}

function plainOf(schema: JsonObject): unknown {
  switch (schema['type']) {
    case 'string':
      return TEXTS[String(schema['format'] ?? '')] ?? 'text';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default: {
      const properties = (schema['properties'] ?? {}) as { readonly [name: string]: JsonObject };
      const required = (schema['required'] ?? []) as readonly string[];
      return Object.fromEntries(required.map((name) => [name, madeOf(properties[name] ?? {})]));
    }
  }
}
