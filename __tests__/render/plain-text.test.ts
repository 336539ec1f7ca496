import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failureLine, plainText, withoutStop } from '../../src/render/plain-text.ts';

describe('plainText', () => {
  test.each([
    ['openssl 3.0.11-1~deb12u2', 'openssl 3.0.11-1~deb12u2'],
    ['  a \t\r\n b\u0085c\u2028d\u00a0e  ', 'a b c d e'],
    ['safe\u202Egnp\u2066.exe\u200B\uFEFF', 'safegnp.exe'],
    ['tag\u{E0041}\u{E0042}', 'tag'],
    ['\u001b[31mred\u009b0m\u0000', '[31mred0m'],
    ['soft\u00adhyphen\u034f\u115f\u3164', 'softhyphen'],
    ['v\ufe0fs', 'vs'],
    ['lone\ud800', 'lone'],
    ['日本語 עברית 😀', '日本語 עברית 😀'],
    ['Ầ̂ é', 'Ầ̂ é'],
    ['e\u0301\u0302\u0303\u0304\u0305', 'e\u0301\u0302'],
    ['', ''],
  ])('%j is seen as %j', (raw, seen) => expect(plainText(raw, 100)).toBe(seen));

  test('cuts at code points and says so', () => {
    expect(plainText('😀'.repeat(10), 5)).toBe(`${'😀'.repeat(4)}…`);
    expect(plainText('abcde', 5)).toBe('abcde');
    expect(plainText('abcdef', 5)).toBe('abcd…');
  });

  test('what lies beyond the part that is looked at is told by the ellipsis', () => {
    expect(plainText(`a${'\u200b'.repeat(10_000)}b`, 10)).toBe('a…');
  });

  test('is one visible line of at most so many characters, and does not change when done twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 2, max: 80 }), (raw, max) => {
        const plain = plainText(raw, max);
        expect(Array.from(plain).length).toBeLessThanOrEqual(max);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(plain).toBe(plain.trim());
        expect(plainText(plain, max)).toBe(plain);
      }),
    );
  });

  test('a text of megabytes costs no more than a line', () => {
    const began = process.cpuUsage();
    for (let round = 0; round < 100; round += 1) plainText('\u0301'.repeat(5_000_000), 200);
    const { user } = process.cpuUsage(began);
    expect(user / 1000).toBeLessThan(5000);
  });
});

describe('a failure on one line', () => {
  test.each<[string, string]>([
    ['no such host', 'the feed is away: no such host. Fix: allow egress.'],
    ['no such host.', 'the feed is away: no such host. Fix: allow egress.'],
    ['no such host. . .', 'the feed is away: no such host. Fix: allow egress.'],
  ])('%j ends in one full stop', (why, line) => {
    expect(failureLine({ what: 'the feed is away', why, fix: 'allow egress.' })).toBe(line);
  });

  test('whatever its length', () => {
    const long = 'y'.repeat(100_000);
    expect(failureLine({ what: long, why: long, fix: long }).length).toBeLessThanOrEqual(2000);
    expect(withoutStop('.'.repeat(100_000))).toBe('');
  });
});
