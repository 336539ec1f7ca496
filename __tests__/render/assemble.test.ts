import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assemble, type Section } from '../../src/render/assemble.ts';
import { textSize } from '../../src/render/budget.ts';
import { type Markdown, md, ours } from '../../src/render/markdown.ts';

function section(count: number, size: number, made: number[] = [], shares?: string): Section {
  return {
    head: md`<details>\n`,
    tail: md`</details>\n`,
    rows: {
      count,
      row: (index): Markdown => {
        made.push(index);
        return md`${ours('x'.repeat(size))}\n`;
      },
      leftOut: (left) => md`left ${left}\n`,
    },
    ...(shares === undefined ? {} : { shares }),
  };
}

const FOOTER: Section = { head: md`footer` };

describe('a document within its budget', () => {
  test('never goes beyond the limit, closes what it opens, and says what it leaves out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 200 })), { maxLength: 6 }),
        fc.integer({ min: 100, max: 5000 }),
        (shapes, limit) => {
          const text = assemble([...shapes.map(([count, size]) => section(count, size)), FOOTER], limit);
          expect(textSize(text)).toBeLessThanOrEqual(limit);
          expect(text.endsWith('footer')).toBe(true);
          expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
          const parts = text.split('<details>\n').slice(1);
          parts.forEach((part, index) => {
            const rows = part.match(/^x+$/gm)?.length ?? 0;
            const left = Number(/^left (\d+)$/m.exec(part)?.[1] ?? 0);
            expect(rows + left).toBe(shapes[index]?.[0]);
          });
        },
      ),
    );
  });

  test('makes rows only as long as they fit', () => {
    const made: number[] = [];
    assemble([section(1_000_000, 100, made), FOOTER], 2000);
    expect(made.length).toBeLessThan(25);
  });

  test('sections that share get equal room', () => {
    const text = assemble([section(1000, 50, [], 's'), section(1000, 50, [], 's'), FOOTER], 4000);
    const [one = 0, other = 0] = text
      .split('<details>')
      .slice(1)
      .map((part) => part.match(/^x+$/gm)?.length ?? 0);
    expect(Math.abs(one - other)).toBeLessThanOrEqual(1);
    expect(one).toBeGreaterThan(20);
  });

  test('what the first does not use goes to the next', () => {
    const text = assemble([section(1, 50, [], 's'), section(1000, 50, [], 's'), FOOTER], 4000);
    expect(text.match(/^x+$/gm)?.length).toBeGreaterThan(60);
  });
});
