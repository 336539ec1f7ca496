import sax from 'sax';
import { MAX_COMPONENTS, MAX_TEXT } from './component.ts';

/** The namespace of a version (cyclonedx.org, bom-1.4.xsd to bom-1.7.xsd). */
const NAMESPACE = /^http:\/\/cyclonedx\.org\/schema\/bom\/(\d{1,3}\.\d{1,3})$/;
/** Elements within elements: those of a BOM stand in six or so, components in components. */
const MAX_DEPTH = 512;
/** Attributes of one element: the parser compares each with all before it. */
const MAX_ATTRIBUTES = 256;
/** Elements within one another that declare namespaces; a real BOM has one or two. Each name is looked for in all of them. */
const MAX_SCOPES = 16;
/** Characters between two looks at the number of attributes. */
const PIECE = 16_384;

/** What is read of one list, as of the JSON: no real one comes near it. */
const MAX_ITEMS = MAX_COMPONENTS + 1;

/** What an element becomes in the shape of the JSON. Elements below it that are not named are passed over whole. */
type Shape =
  | { readonly is: 'text' }
  | {
      readonly is: 'object';
      /** Attributes that are kept, and the key that the JSON has for the text. */
      readonly attributes?: readonly string[];
      readonly text?: string;
      readonly below?: ReadonlyMap<string, Shape>;
    }
  /** `wrapped`: each item is an object with the element's name as its key. */
  | { readonly is: 'list'; readonly wrapped?: true; readonly below: ReadonlyMap<string, Shape> };

const TEXT: Shape = { is: 'text' };

function object(below: Readonly<Record<string, Shape>>, attributes: readonly string[] = []): Shape {
  return { is: 'object', attributes, below: new Map(Object.entries(below)) };
}

function listOf(name: string, item: Shape): Shape {
  return { is: 'list', below: new Map([[name, item]]) };
}

const LICENCES: Shape = {
  is: 'list',
  wrapped: true,
  below: new Map([
    ['license', object({ id: TEXT, name: TEXT })],
    ['expression', TEXT],
  ]),
};

const PARTS = new Map<string, Shape>([
  ...['name', 'group', 'version', 'purl', 'description', 'publisher'].map((name) => [name, TEXT] as const),
  ['supplier', object({ name: TEXT })],
  ['hashes', listOf('hash', { is: 'object', attributes: ['alg'], text: 'content' })],
  ['licenses', LICENCES],
  ['properties', listOf('property', { is: 'object', attributes: ['name'], text: 'value' })],
  ['evidence', object({ occurrences: listOf('occurrence', object({ location: TEXT })) })],
]);
const COMPONENT: Shape = { is: 'object', attributes: ['type'], below: PARTS };
const COMPONENTS = listOf('component', COMPONENT);
PARTS.set('components', COMPONENTS);

const BOM = object({ metadata: object({ component: COMPONENT }), components: COMPONENTS });

/** An element that is open. */
interface Open {
  readonly name: string;
  readonly shape: Shape;
  readonly fields: Record<string, unknown>;
  readonly items: unknown[];
  text: string;
}

/** As SbomReading has it. */
export type XmlReading =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly kind: 'unsupported' | 'unreadable'; readonly problem: string };

/** Ends the reading: what is wrong is in its message, a clause with its subject. */
class Refused extends Error {}

/**
 * Reads CycloneDX as XML into the shape that its JSON has, as far as that is read here: the fields of `readCycloneDx`. Nothing of a
 * document type is read, so there are no entities but XML's own five. Never throws for foreign text.
 */
export function parseCycloneDxXml(text: string): XmlReading {
  const reader = new BomReader();
  try {
    reader.read(text);
    return { ok: true, json: reader.bom };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, kind: 'unsupported', problem: error.message };
    const [line = ''] = (error instanceof Error ? error.message : '').split('\n', 1);
    return { ok: false, kind: 'unreadable', problem: `it is not XML (${line.slice(0, 200)})` };
  }
}

const TOO_MANY = `an element of it has more than ${MAX_ATTRIBUTES} attributes`;

/** Attributes of an element that is not yet read to its end: the parser tells of them only then. */
function attributesBegun(parser: sax.SAXParser): number {
  return 'attribList' in parser && Array.isArray(parser.attribList) ? parser.attribList.length : 0;
}

class BomReader {
  bom: unknown;
  readonly #open: Open[] = [];
  /** Depth of an element that is passed over. */
  #skipped = 0;
  #namespace = '';
  /** Of each open element, the bindings of its prefixes; and how many elements it stands in that have some of their own. */
  readonly #scopes: { readonly bindings: object; readonly count: number }[] = [];

  read(text: string): void {
    // Its own bound, of 64 KiB for a comment, is looked at between pieces.
    const parser = Object.assign(sax.parser(true, { xmlns: true }), { bufferCheckPosition: Number.POSITIVE_INFINITY });
    parser.onerror = (error) => {
      throw error;
    };
    parser.ondoctype = () => {
      throw new Refused('it has a document type, and no SBOM needs one');
    };
    parser.onprocessinginstruction = ({ name, body }) => this.#declared(name, body);
    parser.onopentag = (tag) => {
      if (!('local' in tag)) return;
      this.#enter(tag);
      this.#begin(tag);
    };
    parser.ontext = (part) => this.#take(part);
    parser.oncdata = (part) => this.#take(part);
    parser.onclosetag = () => {
      this.#scopes.pop();
      this.#end();
    };
    for (let at = 0; at < text.length; at += PIECE) {
      parser.write(text.slice(at, at + PIECE));
      if (attributesBegun(parser) > MAX_ATTRIBUTES) throw new Refused(TOO_MANY);
    }
    parser.close();
  }

  /** The bytes were taken for UTF-8. */
  #declared(name: string, body: string): void {
    const encoding = name === 'xml' ? /\bencoding\s*=\s*["']([^"']{1,40})["']/.exec(body)?.[1] : undefined;
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding))
      throw new Refused(`it is XML in ${encoding}, and UTF-8 is read`);
  }

  #enter({ ns, attributes }: sax.QualifiedTag): void {
    if (Object.keys(attributes).length > MAX_ATTRIBUTES) throw new Refused(TOO_MANY);
    const outer = this.#scopes.at(-1);
    const count = outer?.bindings === ns ? outer.count : (outer?.count ?? 0) + 1;
    this.#scopes.push({ bindings: ns, count });
    if (count > MAX_SCOPES)
      throw new Refused(`more than ${MAX_SCOPES} of its elements that declare namespaces stand in one another`);
  }

  #begin({ local, uri, attributes }: sax.QualifiedTag): void {
    // Each would look for its namespace in all that it stands in.
    if (this.#open.length + this.#skipped >= MAX_DEPTH)
      throw new Refused(`its elements stand in more than ${MAX_DEPTH} others`);
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      this.#root(local, uri);
      return;
    }
    if (this.#skipped > 0) {
      this.#skipped += 1;
      return;
    }
    const shape = uri === this.#namespace && parent.shape.is !== 'text' ? parent.shape.below?.get(local) : undefined;
    if (shape === undefined || parent.items.length >= MAX_ITEMS) {
      this.#skipped = 1;
      return;
    }
    const wanted = shape.is === 'object' ? (shape.attributes ?? []) : [];
    const fields = wanted.flatMap((name) => {
      const value = Object.hasOwn(attributes, name) ? attributes[name]?.value : undefined;
      return value === undefined ? [] : [[name, value] as const];
    });
    this.#open.push({ name: local, shape, fields: Object.fromEntries(fields), items: [], text: '' });
  }

  #root(name: string, uri: string): void {
    if (this.bom !== undefined) throw new Refused('it has more than one document');
    const version = name === 'bom' ? NAMESPACE.exec(uri)?.[1] : undefined;
    if (version === undefined) throw new Refused('it is XML (or RDF), and not CycloneDX');
    this.#namespace = uri;
    const fields = { bomFormat: 'CycloneDX', specVersion: version };
    this.#open.push({ name, shape: BOM, fields, items: [], text: '' });
  }

  #take(part: string): void {
    const open = this.#open.at(-1);
    if (open === undefined || this.#skipped > 0 || open.text.length > MAX_TEXT * 8) return;
    if (open.shape.is === 'text' || (open.shape.is === 'object' && open.shape.text !== undefined)) open.text += part;
  }

  #end(): void {
    if (this.#skipped > 0) {
      this.#skipped -= 1;
      return;
    }
    const closed = this.#open.pop();
    if (closed === undefined) return;
    const value = shaped(closed);
    const parent = this.#open.at(-1);
    if (parent === undefined) this.bom = value;
    else if (parent.shape.is === 'list') parent.items.push(parent.shape.wrapped ? { [closed.name]: value } : value);
    else parent.fields[closed.name] = joined(parent.fields[closed.name], value);
  }
}

/** A list that stands there twice, which the schema forbids, hides nothing of the first; of others the first counts. */
function joined(before: unknown, value: unknown): unknown {
  if (before === undefined) return value;
  if (Array.isArray(before) && Array.isArray(value)) for (const item of value) before.push(item);
  return before;
}

function shaped({ shape, fields, items, text }: Open): unknown {
  if (shape.is === 'text') return text.trim();
  if (shape.is === 'list') return items;
  return shape.text === undefined ? fields : { ...fields, [shape.text]: text.trim() };
}
