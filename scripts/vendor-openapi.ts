/**
 * Cuts the operations that Seaworthy uses out of GitHub's OpenAPI description, for the stand-in of the tests.
 * Usage: node scripts/vendor-openapi.ts PATH_OF/@octokit/openapi/generated/api.github.com.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OPERATIONS: readonly (readonly [method: string, path: string])[] = [
  ['get', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['post', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['patch', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
  ['post', '/repos/{owner}/{repo}/code-scanning/sarifs'],
  ['get', '/repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}/files'],
  ['post', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews'],
  ['get', '/repos/{owner}/{repo}/commits'],
  ['get', '/repos/{owner}/{repo}/compare/{basehead}'],
  ['get', '/repos/{owner}/{repo}/contents/{path}'],
  ['post', '/repos/{owner}/{repo}/dependency-graph/snapshots'],
  ['get', '/repos/{owner}/{repo}/pulls'],
  ['get', '/repos/{owner}/{repo}/actions/runs/{run_id}'],
  ['get', '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs'],
  ['get', '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts'],
  ['get', '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}'],
];
const DROPPED = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'title',
  'deprecated',
]);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const source = process.argv[2];
if (source === undefined) throw new Error('usage: node scripts/vendor-openapi.ts PATH/api.github.com.json');
const description = JSON.parse(readFileSync(source, 'utf8')) as JsonObject;
const components: { [kind: string]: JsonObject } = {};
const paths: { [path: string]: JsonObject } = {};

for (const [method, path] of OPERATIONS) {
  const operation = at(description, ['paths', path, method]);
  if (operation === undefined) throw new Error(`${method} ${path} is not in ${source}`);
  paths[path] = { ...paths[path], [method]: trimmed(operation) };
}
collect(paths);

const output = {
  source: `@octokit/openapi ${String(at(description, ['info', 'version']))}, api.github.com, ${String(description['openapi'])}`,
  licence: String(at(description, ['info', 'license', 'name'])),
  paths,
  components,
};
const target = join(dirname(fileURLToPath(import.meta.url)), '../__tests__/helpers/github/openapi.json');
writeFileSync(target, `${JSON.stringify(output, null, 1)}\n`);
console.log(`${target}: ${OPERATIONS.length} operations, ${JSON.stringify(output).length} bytes`);

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (node, key) => (typeof node === 'object' && node !== null && !Array.isArray(node) ? node[key] : undefined),
    value,
  );
}

/** Without prose and examples; `properties` keeps its keys, whatever they are called. */
function trimmed(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((entry) => trimmed(entry));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => names || !(DROPPED.has(key) || key.startsWith('x-')));
  return Object.fromEntries(kept.map(([key, entry]) => [key, trimmed(entry, !names && key === 'properties')]));
}

function collect(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  const reference = Array.isArray(value) ? undefined : value['$ref'];
  if (typeof reference === 'string') follow(reference);
  for (const entry of Object.values(value)) collect(entry);
}

function follow(reference: string): void {
  const [, , kind, name] = reference.split('/');
  if (kind === undefined || name === undefined) throw new Error(`unexpected reference ${reference}`);
  if (components[kind]?.[name] !== undefined) return;
  const target = at(description, ['components', kind, name]);
  if (target === undefined) throw new Error(`${reference} leads nowhere`);
  const part = trimmed(target);
  components[kind] = { ...components[kind], [name]: part };
  collect(part);
}
