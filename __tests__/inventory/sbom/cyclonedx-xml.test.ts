import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCycloneDx } from '../../../src/inventory/sbom/cyclonedx-reader.ts';
import { parseCycloneDxXml } from '../../../src/inventory/sbom/cyclonedx-xml.ts';
import { readSbom } from '../../../src/inventory/sbom/read.ts';
import { cpuMs } from '../../helpers/cpu-time.ts';
import { bytes } from '../composed.ts';

const NAMESPACE = 'http://cyclonedx.org/schema/bom/1.6';
const bom = (inner: string, head = ''): string => `${head}<bom xmlns="${NAMESPACE}">${inner}</bom>`;
const named = (name: string, more = ''): string => `<component type="library"><name>${name}</name>${more}</component>`;

/** The names of what is read, or why nothing is. */
function names(text: string): readonly string[] | string {
  const reading = readSbom(bytes(text));
  return reading.ok ? reading.document.components.map(({ name }) => name) : reading.kind;
}

describe('the document', () => {
  test.each<[string, string, readonly string[] | string]>([
    [
      'components in components',
      bom(`<components>${named('a', `<components>${named('b')}</components>`)}${named('c')}</components>`),
      ['a', 'b', 'c'],
    ],
    [
      'a prefix',
      `<x:bom xmlns:x="${NAMESPACE}"><x:components><x:component type="library"><x:name>a</x:name></x:component></x:components></x:bom>`,
      ['a'],
    ],
    [
      'elements of others',
      bom(
        `<components>${named('a', '<v:name xmlns:v="urn:v">b</v:name><v:components xmlns:v="urn:v"/>')}</components>`,
      ),
      ['a'],
    ],
    [
      'comments, CDATA and references in a name',
      bom(`<components>${named('a<!-- x --><![CDATA[<b>]]>&amp;&#x63;&lt;')}</components>`),
      ['a<b>&c<'],
    ],
    ['white space around a text', bom(`<components>${named('\n  a\n')}</components>`), ['a']],
    [
      'a second list hides nothing of the first',
      bom(`<components>${named('a')}</components><components>${named('b')}</components>`),
      ['a', 'b'],
    ],
    ['a second name does not count', bom(`<components>${named('a', '<name>b</name>')}</components>`), ['a']],
    [
      'components of tools are none',
      bom(`<metadata><tools><components>${named('t')}</components></tools></metadata>`),
      [],
    ],
    ['one without a name', bom('<components><component type="library"/></components>'), 'unreadable'],
    ['a document type', bom('', '<!DOCTYPE bom [<!ENTITY a "b">]>'), 'unsupported'],
    ['an entity that nobody declares', bom(`<components>${named('&a;')}</components>`), 'unreadable'],
    ['another encoding', bom('', '<?xml version="1.0" encoding="ISO-8859-1"?>'), 'unsupported'],
    ['UTF-8 by name', bom('', '<?xml version="1.0" encoding="utf-8"?>'), []],
    ['cut off', bom(`<components>${named('a')}`).replace('</bom>', ''), 'unreadable'],
    ['two roots', `${bom('')}${bom('')}`, 'unsupported'],
    [
      'the name of an attribute that every object has',
      bom(`<components>${named('a', '<hashes __proto__="x" hasOwnProperty="y"/>')}</components>`),
      ['a'],
    ],
  ])('%s', (_name, text, expected) => expect(names(text)).toEqual(expected));

  test('what a component tells', () => {
    const told = `<supplier><name>S</name></supplier><group>g</group><version>1</version><description>d</description>
      <hashes><hash alg="SHA-1">da39a3ee5e6b4b0d3255bfef95601890afd80709</hash></hashes>
      <licenses><license><id>MIT</id></license><license><name>Own</name></license></licenses>
      <purl>pkg:npm/g/a@1</purl><properties><property name="k">v</property></properties>
      <evidence><occurrences><occurrence><location>/a</location></occurrence></occurrences></evidence>`;
    const [found] = documentOf(bom(`<components>${named('a', told)}</components>`)).components;
    expect(found).toMatchObject({
      kind: 'package',
      name: 'a',
      group: 'g',
      version: '1',
      purl: 'pkg:npm/g/a@1',
      description: 'd',
      maintainer: 'S',
      licences: ['MIT', 'Own'],
      hashes: ['sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    });
    expect(found?.locations.length).toBe(1);
  });

  test('an expression, and what the document is about', () => {
    const licence = '<licenses><expression>MIT OR ISC</expression></licenses>';
    const read = documentOf(
      bom(
        `<metadata><component type="container"><name>i</name></component></metadata><components>${named('a', licence)}</components>`,
      ),
    );
    expect([read.subject?.kind, read.subject?.name, read.components[0]?.licences]).toEqual([
      'image',
      'i',
      ['MIT OR ISC'],
    ]);
    expect(read.format).toBe('CycloneDX 1.6');
  });
});

function documentOf(text: string) {
  const reading = readSbom(bytes(text));
  if (!reading.ok) throw new Error(reading.problem);
  return reading.document;
}

describe('any document', () => {
  // XML takes no control characters and gives a lone surrogate back as another one.
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((one) => one.replace(/[^\P{C}]/gu, '').trim() || 'x');
  const leaf = fc.record({
    type: fc.constantFrom('library', 'application', 'file', 'operating-system'),
    name: text,
    version: text,
    purl: text,
  });
  type Leaf = typeof leaf extends fc.Arbitrary<infer T> ? T : never;
  const escaped = (one: string): string => one.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const xmlOf = ({ type, name, version, purl }: Leaf, below: readonly Leaf[] = []): string =>
    `<component type="${type}"><name>${escaped(name)}</name><version>${escaped(version)}</version><purl>${escaped(purl)}</purl><components>${below.map((one) => xmlOf(one)).join('')}</components></component>`;

  test('says the same as its JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(leaf, fc.array(leaf, { maxLength: 3 })), { maxLength: 6 }), (parts) => {
        const json = {
          bomFormat: 'CycloneDX',
          specVersion: '1.6',
          components: parts.map(([one, components]) => ({ ...one, components })),
        };
        const xml = parseCycloneDxXml(
          bom(`<components>${parts.map(([one, below]) => xmlOf(one, below)).join('')}</components>`),
        );
        expect(xml.ok && readCycloneDx(xml.json)).toEqual(readCycloneDx(json));
      }),
    );
  });

  test('any text ends in a value', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (noise, at) => {
        const whole = bom(`<components>${named('a')}</components>`);
        const place = at % whole.length;
        expect(() => parseCycloneDxXml(`${whole.slice(0, place)}${noise}${whole.slice(place)}`)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile documents end soon', () => {
  test.each<[string, string]>([
    ['elements in elements', `${'<a>'.repeat(500_000)}`],
    ['a namespace in each', `${'<a xmlns:b="c">'.repeat(200_000)}`],
    ['lists again and again', `<components>${named('a').repeat(2000)}</components>${'<components/>'.repeat(200_000)}`],
    ['attributes without end', `<components ${Array.from({ length: 50_000 }, (_, at) => `a${at}="b"`).join(' ')}/>`],
    ['a text without end', `<components>${named('x'.repeat(5_000_000))}</components>`],
    ['references without end', `<components>${named('&amp;'.repeat(500_000))}</components>`],
  ])('%s', (_name, inner) => {
    const before = cpuMs();
    names(bom(inner));
    expect(cpuMs() - before).toBeLessThan(10_000);
  });
});

describe('what the parser would look at again and again', () => {
  const scopes = (depth: number, inner: string): string =>
    `${Array.from({ length: depth }, (_, index) => `<a xmlns:p${index}="u">`).join('')}${inner}${'</a>'.repeat(depth)}`;
  const attributes = (count: number): string => Array.from({ length: count }, (_, index) => `a${index}=""`).join(' ');

  test.each<[string, string, readonly string[] | string]>([
    ['attributes of one element, in one piece', bom(`<a ${attributes(300)}/>`), 'unsupported'],
    ['attributes of one element, in many', bom(`<a ${attributes(200_000)}/>`), 'unsupported'],
    ['as many attributes as there may be', bom(`<a ${attributes(256)}/>`), []],
    ['namespaces in namespaces', bom(scopes(500, '<p0:a/>'.repeat(20_000))), 'unsupported'],
    ['as many namespaces as there may be', bom(scopes(15, '<p0:a/>'.repeat(100_000))), []],
    ['namespaces beside one another', bom(scopes(1, '').repeat(2000)), []],
    ['a comment of a megabyte', bom(`<!--${'x'.repeat(2 ** 20)}-->`), []],
  ])('%s', (_name, text, expected) => {
    const started = cpuMs();
    expect(names(text)).toEqual(expected);
    expect(cpuMs() - started).toBeLessThan(10_000);
  });

  test('a component is the same wherever a piece of the text ends', () => {
    const component = named('a&amp;b\r\nÜ😀', '<version>1.2</version>');
    for (let before = 16_384 - 200; before < 16_384; before += 1) {
      const text = bom(`<!--${' '.repeat(Math.max(0, before - 60))}--><components>${component}</components>`);
      expect(names(text)).toEqual(['a&b\r\nÜ😀']);
    }
  });
});
