import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foreign, identifier, link, linkUrl, md, ours, row, tableHead } from '../../src/render/markdown.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { describeWithCmark, rendered } from '../helpers/cmark.ts';
import { HOSTILE } from '../helpers/report-samples.ts';

/** Undoes the escape, as a browser shows it. */
function shown(markdown: string): string {
  return markdown
    .replace(/<\/?(?:code|span)>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

const SAFE = /^<code>(?:[A-Za-z0-9 .]|&#\d{1,7};|<span>&#64;<\/span>)*<\/code>$/;
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({
    unit: fc.constantFrom(...'@#<>|`*_~[](){}!:/\\-$&;.w\n\r'.split(''), 'www.', 'http://', 'a', 'b.c', '@a'),
    maxLength: 60,
  }),
  fc.constantFrom(...HOSTILE),
);

describe('foreign words', () => {
  test.each(HOSTILE.map((text) => [text.slice(0, 60), text]))('%j is nothing but words', (_, text) => {
    expect(foreign(text)).toMatch(SAFE);
    expect(shown(foreign(text)).trim()).toBe(plainText(text, 240));
  });

  test('any text: no active character, and every visible one is shown', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = foreign(text);
        expect(escaped).toMatch(SAFE);
        expect(escaped).not.toMatch(/www\./i);
        expect(shown(escaped).trim()).toBe(plainText(text, 240));
      }),
      { numRuns: 500 },
    );
  });

  test('an empty text is an empty box, not a hole in the row', () => expect(foreign('')).toBe('<code> </code>'));
});

describe('links', () => {
  test.each([
    ['https://nvd.nist.gov/vuln/detail/CVE-2024-1', 'https://nvd.nist.gov/vuln/detail/CVE-2024-1'],
    ['https://github.com/a b/(c)', 'https://github.com/a%20b/%28c%29'],
    ['https://github.com/a|b`c[d]"e', 'https://github.com/a%7Cb%60c%5Bd%5D%22e'],
    ['https://GitHub.com/x', 'https://github.com/x'],
    ['https://osv.dev/<script>', 'https://osv.dev/%3Cscript%3E'],
  ])('%s is linked as %s', (raw, url) => expect(linkUrl(raw)).toBe(url));

  test.each([
    'javascript:alert(1)',
    'http://github.com/x',
    'https://evil.example/x',
    'https://github.com.evil.example/',
    'https://github.com@evil.example/',
    'https://user:pass@github.com/',
    'https://github.com:8443/',
    ' https://github.com/',
    'https:/github.com',
    '//github.com/x',
    `https://github.com/${'a'.repeat(3000)}`,
    'https://[::1]/',
    '',
  ])('%s is not linked', (raw) => expect(linkUrl(raw)).toBeUndefined());

  test('without a URL the label stands alone', () => expect(link(md`x`, undefined)).toBe('x'));

  test('an id stands as it is only in a link, and only where it looks like one', () => {
    const url = linkUrl('https://osv.dev/x');
    expect(identifier('CVE-2024-1234', url)).toBe('[CVE-2024-1234](https://osv.dev/x)');
    expect(identifier('a](http://evil)', url)).toMatch(/^\[<code>[^\]]*<\/code>\]\(https:\/\/osv\.dev\/x\)$/);
    expect(identifier('GH-12', undefined)).toBe('<code>GH&#45;12</code>');
  });

  test('our own words keep their Markdown and stay in one cell', () => expect(ours('a `b|c`\nd')).toBe('a `b\\|c` d'));
});

describeWithCmark('rendered by cmark-gfm', () => {
  test('a table of any texts has its cells, its words, and no link, image or element beside ours', () => {
    const texts = [...HOSTILE, ...fc.sample(anyText, 400)];
    const html = rendered(`${tableHead([md`a`, md`b`])}${texts.map((text) => row([foreign(text), md`end`])).join('')}`);
    const rows = html.split('<tbody>')[1]?.match(/<tr>[\s\S]*?<\/tr>/g) ?? [];
    expect(rows.length).toBe(texts.length);
    rows.forEach((line, index) => {
      const cells =
        /^<tr>\s*<td align="left"><code>([\s\S]*)<\/code><\/td>\s*<td align="left">end<\/td>\s*<\/tr>$/.exec(line);
      const words = (cells?.[1] ?? 'no such cell').replace(/<\/?span>/g, '');
      expect(words).not.toMatch(/[<>]/);
      const text = words
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
      expect(text.trim()).toBe(plainText(texts[index] ?? '', 240));
    });
    expect(html).not.toMatch(/<a |<img|mailto:|<h1|<pre|<script/);
  });

  test('the renderer would make links and elements of what is not escaped', () => {
    const html = rendered(HOSTILE.slice(0, 19).join('\n\n'));
    expect(html).toMatch(/<a href/);
    expect(html).toMatch(/mailto:/);
    expect(html).toMatch(/<h1>/);
  });
});
