import { expect, test } from '@jest/globals';
import { applyPatch, linesOf, lint } from '../lint-text.ts';
import { ruleSpec } from '../rule-spec.ts';

const [OLD, NEW] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const tagDigests = new Map([
  ['docker.io/library/debian:12', NEW],
  ['ghcr.io/o/app:1', NEW],
]);
const asked = { tagDigests };

ruleSpec('SW1022', {
  catches: [
    [`FROM debian:12@${OLD}`, [1], asked],
    [`ARG V=12\nFROM debian:$V@${OLD}\nFROM --platform=linux/amd64 ghcr.io/o/app:1@${OLD} AS b`, [2, 3], asked],
  ],
  passes: [
    [`FROM debian:12@${OLD}`],
    // The manifest of one platform, which the tag's index holds.
    [`FROM debian:12@${OLD}`, { ...asked, heldPins: new Set([OLD]) }],
    [`FROM debian:12@${NEW}`, asked],
    [`FROM debian@${OLD}`, asked],
    [`FROM debian:13@${OLD}`, asked],
    ['FROM debian:12', asked],
    ['FROM scratch', asked],
    [`# hadolint ignore=SW1022\nFROM debian:12@${OLD}`, asked],
  ],
});

test.each([
  ['behind', `FROM debian:12@${OLD} AS a`, 'SW1022', `FROM debian:12@${NEW} AS a`],
  [
    'not pinned',
    'FROM --platform=$BUILDPLATFORM debian:12 AS a',
    'SW1001',
    `FROM --platform=$BUILDPLATFORM debian:12@${NEW} AS a`,
  ],
  ['over two lines', `FROM \\\n  ghcr.io/o/app:1@${OLD}`, 'SW1022', `FROM \\\n  ghcr.io/o/app:1@${NEW}`],
  ['the name is also a stage’s', 'FROM debian:12 AS debian', 'SW1001', `FROM debian:12@${NEW} AS debian`],
])('%s: the digest of today', (_name, text, rule, mended) => {
  const finding = lint(text, asked).find((one) => one.rule === rule);
  expect(finding && applyPatch(text, finding)).toBe(mended);
  expect(linesOf(rule, mended, asked)).toEqual([]);
});

test.each([
  ['a variable is in the name', `ARG V=12\nFROM debian:$V@${OLD}`],
  ['a comment within has the name, too', `FROM \\\n# was debian:12@${OLD}\n debian:12@${OLD}`],
  ['in quotes', `FROM "debian:12@${OLD}"`],
])('%s: nothing that is certain', (_name, text) => {
  const found = lint(text, asked).filter(({ rule }) => rule === 'SW1022');
  expect(found.map((finding) => applyPatch(text, finding))).toEqual([undefined]);
});
