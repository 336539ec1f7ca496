import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/domain/report.ts';
import { LINK_HOSTS } from '../../src/render/markdown.ts';
import { describeWithCmark, rendered } from '../helpers/cmark.ts';
import { fullPartsReport, fullReport } from '../helpers/full-report.ts';
import { OPTIONS } from '../helpers/report-samples.ts';
import { type Dialect, SURFACES } from '../helpers/surfaces.ts';

/** A word that is in every hostile text: where it stands says how the text was taken. */
const WORD = 'zq7w';
const HOSTILE: readonly string[] = [
  `\n::error file=a,line=1::${WORD}\r\n::set-output name=conclusion::passed`,
  `${WORD} ##[set-output name=conclusion]passed ##vso[task.complete]`,
  `\u001b[2J\u001b]8;;https://evil.example\u0007${WORD}\u001b]8;;\u0007\u009b31m\u0000\u0008`,
  `${WORD}\u202Egnp.exe\u2066x\u2069\u200e\u061c\u200b\u200d\ufeff\u00ad\u2060\u{E0041}\u2028::error::x\u2029y\u0085z`,
  `[${WORD}](https://evil.example) ![${WORD}](https://evil.example/x.png) <https://evil.example/${WORD}> [a]: https://evil.example`,
  `https://evil.example/${WORD} www.${WORD}.example ${WORD}@evil.example https://github.com@evil.example/${WORD}`,
  `https://github.com/evil/${WORD}`,
  `https://gіthub.com/${WORD} https://nvd.nist.gov.evil.example/${WORD}`,
  `@octocat @acme/${WORD} #12 acme/shop#3 GH-7 ${'a'.repeat(40)} ${WORD}`,
  `</code></td></table></details><h1>${WORD}</h1><img src=x onerror=alert(1)><script>${WORD}</script><a href="https://evil.example">`,
  `--> <!-- seaworthy:${'0'.repeat(32)}:v1 --> ${WORD}`,
  `| ${WORD} |\n| --- |\n\n# ${WORD}\n- [x] ${WORD}\n> ${WORD}\n\n\`\`\`mermaid\ngraph TD;A["${WORD}"]-->B;click A "https://evil.example"\n\`\`\``,
  `\`\`${WORD}\` **${WORD}** ~~${WORD}~~ $${WORD}$ :tada: {0} {{${WORD}}} $\u007b{ secrets.X }} %0A::error::%25`,
  `javascript:${WORD}`,
  `../../../etc/${WORD}`,
  `/etc/${WORD}\u0000.png`,
  `__proto__${WORD}`,
  `\ud800${WORD}\udc00`,
];

type Path = readonly (string | number)[];

/** Every place of a string in the schema that is not one of a closed list; `*` stands for the elements of a list. */
function textsOfSchema(): ReadonlySet<string> {
  const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8')) as Node;
  const found = new Set<string>();
  const walk = (given: Node, path: string): void => {
    const node = given.$ref === undefined ? given : resolve(schema, given.$ref);
    for (const one of node.oneOf ?? []) walk(one, path);
    for (const [key, value] of Object.entries(node.properties ?? {})) walk(value, `${path}.${key}`);
    if (node.items !== undefined) walk(node.items, `${path}.*`);
    if (node.type === 'string' && node.enum === undefined) found.add(path);
  };
  walk(schema, '');
  return found;
}

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function resolve(schema: Node, ref: string): Node {
  let node: unknown = schema;
  for (const key of ref.slice(2).split('/')) node = (node as Record<string, unknown>)[key];
  return node as Node;
}

function textsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => textsOf(inner, [...path, key]));
}

const placeOf = (path: Path): string => path.map((key) => (typeof key === 'number' ? '.*' : `.${key}`)).join('');

/** Places that readers of foreign reports accept from a closed list alone. */
const CLOSED = new Set([
  '.schemaVersion',
  '.createdAt',
  '.baseline.createdAt',
  '.parts.*.baseline.createdAt',
  '.stages.*.stage',
  '.stages.*.failures.*.code',
]);
const TEXTS = textsOfSchema();
const isText = (path: Path): boolean => TEXTS.has(placeOf(path)) && !CLOSED.has(placeOf(path));

function withText<Value>(value: Value, [key, ...rest]: Path, text: string): Value {
  if (key === undefined) return text as Value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[key] = withText(copy[key], rest, text);
  return copy as Value;
}

const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\u2028\u2029]/u;
const isCommand = (line: string): boolean => line.trimStart().startsWith('::') || /##\[|##vso\[/i.test(line);
const HOSTS = new Set([...LINK_HOSTS]);
const TAGS = new Set([
  'code',
  '/code',
  'span',
  '/span',
  'sub',
  '/sub',
  'br',
  'details',
  '/details',
  'summary',
  '/summary',
]);
const WORDS = /<code>(?:[A-Za-z0-9 .]|&#\d{1,7};|<span>&#64;<\/span>)*<\/code>/g;
/** A path that is not below the workspace, or an address. */
const LEADS_OUT = /(?:^|\/)\.\.(?:\/|$)|^\/|^[A-Za-z][\w+.-]*:/;
const IDENTIFIER_LINK = /\[[A-Za-z0-9-]{1,120}\](?=\(https:)/g;
const LINK = /\]\((https:\/\/[A-Za-z0-9\-._~/?=&#%:]*)\)/g;

/** What is wrong with a text for those who read it so; nothing where it is safe. */
const FAULTS: Readonly<Record<Dialect, (text: string) => readonly string[]>> = {
  markdown: markdownFaults,
  log: (text) => [
    ...text.split(/\r\n|\r|\n/).filter(isCommand),
    ...(UNSEEN.test(text) ? ['an invisible character'] : []),
    ...(/^(?:# |> |- \[x\] )zq7w|^passed/m.test(text) ? ['a line of its own'] : []),
  ],
  commands: (text) =>
    text.split('\n').flatMap((line) => {
      const [, properties = '', message] = /^::(?:error|warning|notice) ([^:]*)::(.*)$/.exec(line) ?? [];
      if (message === undefined) return [`not a command of ours: ${line.slice(0, 80)}`];
      const given = new Map(properties.split(',').map((one) => one.split(/=(.*)/s, 2) as [string, string]));
      const strange = [...given.keys()].filter((key) => !['title', 'file', 'line'].includes(key));
      const bad = /::|##\[|##vso\[/.test(message) || UNSEEN.test(line) || /%0D|%1B/i.test(line) ? [line] : [];
      const file = decodeURIComponent(given.get('file') ?? 'x');
      return [...strange, ...bad, ...(LEADS_OUT.test(file) ? [`file ${file}`] : [])];
    }),
  sarif: (text) => [...jsonFaults(text), ...sarifFaults(JSON.parse(text), '')],
  json: jsonFaults,
  outputs: (text) => (text.includes(WORD) ? ['foreign words'] : []),
  snapshot: (text) =>
    (
      JSON.parse(text) as {
        job: { correlator: string };
        manifests: Record<string, { file?: { source_location: string } }>;
      }[]
    ).flatMap(({ job, manifests }) => [
      ...(/^[\w.-]+$/.test(job.correlator) ? [] : [`correlator ${job.correlator}`]),
      ...Object.keys(manifests).filter((name) => UNSEEN.test(name)),
      ...Object.values(manifests).flatMap(({ file }) => (LEADS_OUT.test(file?.source_location ?? '') ? ['file'] : [])),
    ]),
};

/** Foreign words are in `<code>`, every character an entity, or percent-encoded in a link to a host of the list; nowhere else. */
function markdownFaults(text: string): readonly string[] {
  const faults: string[] = [];
  if (UNSEEN.test(text)) faults.push('an invisible character');
  if (/!\[/.test(text)) faults.push('an image');
  const rest = text
    .replace(WORDS, '')
    .replace(IDENTIFIER_LINK, ']')
    .replace(LINK, (_, url: string) => {
      if (!HOSTS.has(new URL(url).hostname)) faults.push(url);
      // The lines of the repository, and pages that a finding names: what the report says of files is in the path.
      return '';
    });
  const at = rest.indexOf(WORD);
  if (at >= 0) faults.push(`active: ${rest.slice(Math.max(0, at - 60), at + 20)}`);
  if (/\]\(|!\[|<!--|javascript:/.test(rest)) faults.push('a link or comment that is not ours');
  for (const [, tag = ''] of rest.matchAll(/<([^>]*)>/g)) if (!TAGS.has(tag)) faults.push(`element ${tag}`);
  return faults;
}

function jsonFaults(text: string): readonly string[] {
  return [
    ...text.split(/\r\n|\r|\n/).filter(isCommand),
    ...(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\u2028\u2029]/u.test(text) ? ['an invisible character'] : []),
  ];
}

/** Messages are plain sentences, `markdown` is Markdown, addresses lead to the repository or to a host of the list. */
function sarifFaults(value: unknown, key: string): readonly string[] {
  if (typeof value === 'string') {
    if (key === 'markdown') return markdownFaults(value);
    if (key === 'uri') return LEADS_OUT.test(value) ? [`uri ${value}`] : [];
    if (key === 'helpUri') return HOSTS.has(new URL(value).hostname) ? [] : [value];
    const faults = UNSEEN.test(value) ? [`an invisible character in ${key}`] : [];
    return key === 'text' && /\[[^\]]*\]\(|\{\d+\}/.test(value) ? [...faults, value] : faults;
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => sarifFaults(inner, Array.isArray(value) ? key : name));
}

/** Places of texts: each field once, of findings once for each kind and place. What several reports have like one is tried in the one. */
function fieldsOf(report: Report): readonly Path[] {
  const seen = new Set<string>();
  return textsOf(report).filter((path) => {
    const [list, index] = path;
    const finding = list === 'findings' ? report.findings[Number(index)] : undefined;
    const key = [placeOf(path), finding?.kind, finding?.at.kind, finding?.verdict.kind].join(' ');
    if (!isText(path) || seen.has(key)) return false;
    seen.add(key);
    return report.parts === undefined || list === 'parts' || list === 'images' || list === 'baseline';
  });
}

const reports: readonly (readonly [string, Report])[] = [
  ['one report', fullReport()],
  ['reports brought together', fullPartsReport()],
];

test('every text of the published schema is in the reports that are tried', () => {
  const had = new Set(reports.flatMap(([, report]) => textsOf(report).map(placeOf)));
  expect([...TEXTS].filter((place) => !had.has(place))).toEqual([]);
  expect(TEXTS.size).toBeGreaterThan(90);
});

test('every renderer is among the surfaces', async () => {
  const folder = new URL('../../src/render/', import.meta.url);
  const made = new Set(SURFACES.map(({ made }) => made));
  const names: string[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    const module: object = await import(new URL(file, folder).href);
    names.push(...Object.keys(module).filter((name) => /^render[A-Z]/.test(name)));
  }
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !made.has(name))).toEqual([]);
});

describe.each(SURFACES.map((surface) => [surface.name, surface] as const))('%s', (_, { dialect, render }) => {
  const check = FAULTS[dialect];

  test.each(reports)('is safe with plain words: %s', (_name, report) => expect(check(render(report))).toEqual([]));

  test.each(reports)('hostile words in each field alone do nothing: %s', (_name, report) => {
    const faults: string[] = [];
    for (const [number, path] of fieldsOf(report).entries()) {
      // A third of the texts for each field: all of them are tried below, and on every surface.
      for (const text of HOSTILE.filter((_text, index) => (index + number) % 3 === 0)) {
        const found = check(render(withText(report, path, text)));
        if (found.length > 0)
          faults.push(`${path.join('.')} = ${JSON.stringify(text)}: ${found.slice(0, 2).join('; ')}`);
      }
    }
    expect(faults.slice(0, 10)).toEqual([]);
  });

  test.each(reports)('hostile words in every field at once do nothing: %s', (_name, report) => {
    for (const text of HOSTILE) {
      let hostile = report;
      for (const path of textsOf(report).filter(isText)) hostile = withText(hostile, path, text);
      expect(check(render(hostile))).toEqual([]);
    }
  });
});

describe('each check finds what is not escaped', () => {
  test.each<[Dialect, string]>([
    ['markdown', `${WORD}`],
    ['markdown', '[x](https://evil.example/)'],
    ['markdown', '![x](https://github.com/x.png)'],
    ['markdown', '<h1>'],
    ['markdown', 'a\u202eb'],
    ['log', 'a\n ::error::x'],
    ['log', 'a ##[group]x'],
    ['log', 'a\u200bb'],
    ['log', `a\n# ${WORD}`],
    ['commands', '::error title=a::x\n::stop-commands::y'],
    ['commands', '::error title=a,file=../x::y'],
    ['commands', '::error title=a,col=1::y'],
    ['sarif', JSON.stringify({ message: { text: 'see [x](https://evil.example)' } })],
    ['sarif', JSON.stringify({ uri: 'https://evil.example' })],
    ['sarif', JSON.stringify({ helpUri: 'https://evil.example/' })],
    ['json', '{"a":\n"x ##[y]"}'],
    ['json', '"\u202e"'],
    ['outputs', JSON.stringify({ a: WORD })],
    ['snapshot', JSON.stringify([{ job: { correlator: 'a b' }, manifests: {} }])],
  ])('%s: %j', (dialect, text) => expect(FAULTS[dialect](text)).not.toEqual([]));
});

describeWithCmark('rendered by cmark-gfm', () => {
  test('hostile words make no link, image or heading', () => {
    const report = fullReport();
    for (const { dialect, render, name } of SURFACES.filter((surface) => surface.dialect === 'markdown')) {
      const headings = rendered(render(report)).match(/<h\d/g)?.length;
      for (const text of HOSTILE) {
        let hostile = report;
        for (const path of textsOf(report).filter(isText)) hostile = withText(hostile, path, text);
        const shown = rendered(render(hostile));
        expect([name, dialect, shown.match(/<h\d/g)?.length]).toEqual([name, dialect, headings]);
        expect(shown).not.toMatch(/<img|<script|mailto:|<input|language-mermaid|<[^>]*onerror=/);
        for (const [, url = ''] of shown.matchAll(/href="([^"]*)"/g))
          expect(HOSTS.has(new URL(url).hostname)).toBe(true);
      }
    }
    expect(OPTIONS.links?.server).toBe('https://github.com');
  });
});
