import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBakeHcl } from '../../../src/plan/images/bake-hcl.ts';
import type { Declarations } from '../../../src/plan/images/declared.ts';
import { readHcl } from '../../../src/plan/images/hcl.ts';

function read(text: string): Declarations {
  const result = readBakeHcl('docker-bake.hcl', text);
  if (!result.ok) throw new Error(result.failure.why);
  return result.value;
}

/** A file as projects write them. */
const REAL = `# comment
// another
/* and
   one more { */
variable "TAG" {
  default = "1.2"
  validation {
    condition = TAG != ""
    error_message = "no \${TAG}"
  }
}
variable "REGISTRY" { default = "ghcr.io/octo" }
function "tag" {
  params = [name]
  result = ["\${REGISTRY}/\${name}:\${TAG}"]
}
group "default" {
  targets = ["api", "web",]
}
target "_base" {
  args = {
    GO = "1.24"
    "QUOTED" : "x", LAST = null
  }
  platforms = equal(TAG, "dev") ? [] : [
    "linux/amd64",
    "linux/arm64",
  ]
}
target "api" {
  inherits   = ["_base"]
  context    = "./services/api"
  dockerfile = "docker/Dockerfile"
  tags       = ["\${REGISTRY}/api:\${TAG}", "x"]
  contexts = { lib = "./lib", base = "target:web" }
  attest = [
    { type = "provenance", mode = "max" },
  ]
}
target "web" {
  inherits = ["_base"]
  context = "web"
  tags = tag("web")
  labels = { for k in ["a"] : k => upper(k) }
  dockerfile-inline = null
}
`;

describe('readBakeHcl', () => {
  test('what is written out', () => {
    const { images, notes } = read(REAL);
    expect(images).toEqual([
      expect.objectContaining({
        name: 'api',
        context: 'services/api',
        file: 'services/api/docker/Dockerfile',
        image: 'ghcr.io/octo/api:1.2',
        contexts: new Map([
          ['lib', { kind: 'folder', path: 'lib' }],
          ['base', { kind: 'image', name: 'web' }],
        ]),
      }),
      expect.objectContaining({ name: 'web', context: 'web', file: 'web/Dockerfile' }),
    ]);
    expect(images[1]).not.toHaveProperty('image');
    expect(notes).toEqual([]);
  });

  test.each<[string, string]>([
    ['a function', 'context = abspath("x")'],
    ['an operator', 'context = "a" + "b"'],
    ['a condition over lines in brackets', 'context = (\n  A == "b"\n  ? "a" : "b"\n)'],
    ['an attribute of another', 'context = target.x.context'],
    ['a template with more', 'context = "${A == "b" ? "x" : "y"}"'],
    ['a variable that is not there', 'context = WHERE'],
    ['parents that are not known', 'inherits = parents()'],
    ['a matrix', 'matrix = { v = ["1"] }\n  name = "a-${v}"'],
    ['a place outside', 'context = "../.."'],
    ['a Dockerfile in it', 'dockerfile-inline = <<EOT\nFROM scratch\nEOT'],
  ])('%s: left out, and told', (_name, line) => {
    const { images, notes } = read(`target "a" {\n  ${line}\n}\ntarget "b" {}\n`);
    expect(images.map(({ name }) => name)).toEqual(['b']);
    expect(notes).toHaveLength(1);
  });

  test.each([
    'target "a" {',
    'target "a" }',
    'target "a" { context = "x }',
    'target "a" { context = }',
    '/* ',
    'a = <<EOT\nx',
    'target "a" { context = [ }',
    '§',
    `a = ${'['.repeat(500)}${']'.repeat(500)}`,
  ])('%j: refused', (text) => {
    expect(readBakeHcl('docker-bake.hcl', text)).toMatchObject({ ok: false, failure: { code: 'file/unreadable' } });
  });

  test('never throws, and never hangs', () => {
    const piece = fc.constantFrom(
      'target "a" {',
      '}',
      '[',
      ']',
      '(',
      ')',
      '=',
      ',',
      '\n',
      '"x"',
      '"${',
      '"',
      'for',
      '<<E\n',
      'E\n',
      '#',
      '${',
      '?',
      ':',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (parts) => void readBakeHcl('x.hcl', parts.join(' '))),
    );
    const started = process.cpuUsage().user;
    readHcl(`a = ${'[1, '.repeat(90)}${'x + '.repeat(100_000)}`);
    readHcl('"'.repeat(200_000));
    readHcl('<<A\n'.repeat(50_000));
    expect(process.cpuUsage().user - started).toBeLessThan(3_000_000);
  });
});

describe('readHcl', () => {
  test.each<[string, string, unknown]>([
    ['escapes', '"a\\n\\"b\\\\"', { kind: 'text', text: 'a\n"b\\' }],
    ['a template with quotes in it', '"a${f("}")}b"', { kind: 'text', text: 'a${f("}")}b' }],
    ['an escaped template', '"$${a}"', { kind: 'text', text: '$${a}' }],
    ['a heredoc', '<<-EOT\n  a\n  EOT', { kind: 'text', text: '  a\n' }],
    [
      'a list',
      '[1, "b",\n c]',
      {
        kind: 'list',
        items: [
          { kind: 'text', text: '1' },
          { kind: 'text', text: 'b' },
          { kind: 'text', text: '${c}' },
        ],
      },
    ],
    [
      'a list with more in it',
      '[a ? b : c,\n "d"]',
      { kind: 'list', items: [{ kind: 'unknown' }, { kind: 'text', text: 'd' }] },
    ],
    ['a loop', '[for a in b : a]', { kind: 'unknown' }],
    ['a sign before', '-1', { kind: 'unknown' }],
    ['true', 'true', { kind: 'text', text: 'true' }],
    ['null', 'null', { kind: 'null' }],
  ])('%s', (_name, value, expected) => {
    const [block] = readHcl(`t "a" {\n  x = ${value}\n  y = "after"\n}\n`) ?? [];
    expect(block?.attributes.get('x')).toEqual(expected);
    expect(block?.attributes.get('y')).toEqual({ kind: 'text', text: 'after' });
  });
});
