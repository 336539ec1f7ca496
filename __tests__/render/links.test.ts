import { describe, expect, test } from '@jest/globals';
import { advisoryUrl, isRepositoryPath, lineUrl, ruleUrl, runUrl } from '../../src/render/links.ts';

const commit = 'a'.repeat(40);
const links = { server: 'https://github.com', repository: 'o/r', commit, docs: 'https://github.com/s/s/blob/v1/' };

describe('lines of the repository', () => {
  test.each([
    [{ kind: 'file', path: 'Dockerfile', line: 3 }, `https://github.com/o/r/blob/${commit}/Dockerfile?plain=1#L3`],
    [
      { kind: 'file', path: 'a b/(c)#?.d', line: 3, endLine: 5 },
      `https://github.com/o/r/blob/${commit}/a%20b/%28c%29%23%3F.d?plain=1#L3-L5`,
    ],
    [{ kind: 'file', path: 'x', line: 3, endLine: 3 }, `https://github.com/o/r/blob/${commit}/x?plain=1#L3`],
    [{ kind: 'file', path: '../x', line: 3 }, undefined],
    [{ kind: 'image', ref: 'x' }, undefined],
  ] as const)('%j leads to %s', (at, url) => expect(lineUrl(at, links)).toBe(url));

  test.each([
    {},
    { ...links, commit: 'main' },
    { ...links, repository: 'o/r/../x' },
    { ...links, server: 'http://ghe.example' },
  ])('none with %j', (wrong) => expect(lineUrl({ kind: 'file', path: 'x', line: 1 }, wrong)).toBeUndefined());

  test("GitHub Enterprise's own host is allowed", () => {
    const server = 'https://ghe.example';
    expect(lineUrl({ kind: 'file', path: 'x', line: 1 }, { ...links, server })).toBe(
      `${server}/o/r/blob/${commit}/x?plain=1#L1`,
    );
    expect(runUrl({ server, run: `${server}/o/r/actions/runs/1` })).toBe(`${server}/o/r/actions/runs/1`);
    expect(runUrl({ server, run: 'https://evil.example/' })).toBeUndefined();
  });
});

describe('pages of rules', () => {
  test.each([
    [{ rule: 'SW1001', docs: 'docs/rules/SW1001.md' }, 'https://github.com/s/s/blob/v1/docs/rules/SW1001.md'],
    [{ rule: 'X', docs: '../../evil' }, undefined],
    [{ rule: 'X', docs: 'javascript:alert(1)' }, undefined],
    [{ rule: 'CVE-2024-12345', docs: 'https://evil.example/' }, 'https://nvd.nist.gov/vuln/detail/CVE-2024-12345'],
    [{ rule: 'X', docs: 'https://ubuntu.com/security/X' }, 'https://ubuntu.com/security/X'],
    [{ rule: 'SC2086', docs: 'https://www.shellcheck.net/wiki/SC2086' }, 'https://www.shellcheck.net/wiki/SC2086'],
  ])('%j leads to %s', (finding, url) => expect(ruleUrl(finding, links)).toBe(url));

  test.each([
    ['GHSA-grv7-fg5c-xmjg', 'https://github.com/advisories/GHSA-grv7-fg5c-xmjg'],
    ['DSA-5764-1', 'https://osv.dev/vulnerability/DSA-5764-1'],
    ['ALSA-2024:1234', 'https://osv.dev/vulnerability/ALSA-2024:1234'],
    ['CVE-2024-1/../x', undefined],
    ['hello', undefined],
  ])('%s has the page %s', (id, url) => expect(advisoryUrl(id)).toBe(url));
});

test.each([
  ['Dockerfile', true],
  ['a/b c/Ü', true],
  ['.github/workflows/ci.yml', true],
  ['', false],
  ['/etc/passwd', false],
  ['a/../b', false],
  ['a//b', false],
  ['./a', false],
  ['C:/x', false],
  ['https://x', false],
  ['a\\b', false],
  ['a\nb', false],
  ['a\ud800', false],
])('%j in the repository: %s', (path, inside) => expect(isRepositoryPath(path)).toBe(inside));
