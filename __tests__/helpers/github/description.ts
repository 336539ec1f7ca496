import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonObject;
}

/** A request as it matches an operation of GitHub's description. `problems` is empty where it fits. */
export interface MatchedRequest {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly problems: readonly string[];
}

/** Statuses that any operation may answer with, whatever its description lists. */
const ANYWHERE = new Set([401, 403, 404, 429, 500, 502, 503]);

const document = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as {
  paths: { [path: string]: { [method: string]: JsonObject } };
  components: JsonObject;
};
// ajv-formats is CommonJS: its default export is the module under nodenext.
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'gh', components: normalised(document.components) as object });
const compiled = new Map<string, ValidateFunction>();

/** One operation of the description, with its checks. */
export class Operation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  private readonly definition: JsonObject;

  constructor(method: string, template: string, definition: JsonObject) {
    this.method = method.toUpperCase();
    this.template = template;
    this.definition = definition;
    this.id = String(definition['operationId']);
  }

  parameters(): readonly Parameter[] {
    const list = (this.definition['parameters'] ?? []) as readonly JsonObject[];
    return list.map((entry) => {
      const parameter = resolve(entry);
      return {
        name: String(parameter['name']),
        in: parameter['in'] as 'path' | 'query',
        required: parameter['required'] === true,
        schema: (parameter['schema'] ?? {}) as JsonObject,
      };
    });
  }

  checkBody(body: unknown): readonly string[] {
    const request = this.definition['requestBody'] as JsonObject | undefined;
    if (request === undefined) return body === undefined ? [] : ['the operation takes no body'];
    if (body === undefined) return request['required'] === true ? ['the body is missing'] : [];
    return check(`${this.id} request`, schemaOf(request), body);
  }

  checkAnswer(status: number, body: unknown): readonly string[] {
    const responses = this.definition['responses'] as { [status: string]: JsonObject };
    const response = responses[String(status)];
    if (response === undefined && !ANYWHERE.has(status)) return [`${this.id} never answers ${status}`];
    const schema = response === undefined ? undefined : schemaOf(resolve(response));
    // A redirect has no body to describe; what is described nowhere is an error.
    if (response !== undefined && schema === undefined) return [];
    return check(`${this.id} ${status}`, schema ?? { $ref: 'gh#/components/schemas/basic-error' }, body);
  }
}

const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, definition]) => new Operation(method, template, definition)),
);

/** Finds the operation of a request and checks its parameters and body; undefined where there is none. */
export function matchRequest(method: string, url: URL, body: unknown): MatchedRequest | undefined {
  for (const operation of operations) {
    const path = operation.method === method ? matchPath(operation.template, url.pathname) : undefined;
    if (path === undefined) continue;
    const problems = [...checkParameters(operation, path, url.searchParams), ...operation.checkBody(body)];
    return { operation, path, query: url.searchParams, problems };
  }
  return undefined;
}

function matchPath(template: string, pathname: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) values[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return values;
}

function checkParameters(operation: Operation, path: Record<string, string>, query: URLSearchParams): string[] {
  const parameters = operation.parameters();
  const problems: string[] = [];
  for (const name of query.keys()) {
    if (!parameters.some((parameter) => parameter.in === 'query' && parameter.name === name))
      problems.push(`unknown query parameter ${name}`);
  }
  for (const { name, in: place, required, schema } of parameters) {
    const text = place === 'path' ? path[name] : (query.get(name) ?? undefined);
    if (text === undefined && required) problems.push(`${name} is missing`);
    if (text === undefined) continue;
    const value = schema['type'] === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
    problems.push(...check(`${operation.id} ${name}`, schema, value).map((problem) => `${name} ${problem}`));
  }
  return problems;
}

function check(key: string, schema: JsonObject | undefined, value: unknown): readonly string[] {
  if (schema === undefined) return [];
  const validate = compiled.get(key) ?? ajv.compile(normalised(schema) as object);
  compiled.set(key, validate);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function schemaOf(holder: JsonObject): JsonObject | undefined {
  const content = holder['content'] as { [type: string]: JsonObject } | undefined;
  return content?.['application/json']?.['schema'] as JsonObject | undefined;
}

function resolve(entry: JsonObject): JsonObject {
  const reference = entry['$ref'];
  if (typeof reference !== 'string') return entry;
  const [, , kind = '', name = ''] = reference.split('/');
  const target = (document.components[kind] as JsonObject | undefined)?.[name];
  if (target === undefined) throw new Error(`${reference} leads nowhere`);
  return target as JsonObject;
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a union with null, references get the document's id. */
function normalised(value: Json): Json {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).map(([key, entry]): [string, Json] =>
    key === '$ref' && typeof entry === 'string' && entry.startsWith('#/')
      ? [key, `gh${entry}`]
      : [key, normalised(entry)],
  );
  const { nullable, ...schema } = Object.fromEntries(entries);
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : nullable === undefined ? schema : { ...schema };
}
