import { describe, expect, test } from '@jest/globals';
import { type LabelType, NO_CONFIG } from '../../src/dockerfile/hadolint-config.ts';
import { RULES } from '../../src/dockerfile/rules/registry.ts';
import type { DockerfileSmell } from '../../src/domain/finding.ts';
import { INPUTS, lint, parsed } from './lint-text.ts';
import { claimsOf, retracted, withBeginnings } from './retracted.ts';

/** Everything that is off by default is on, so that each rule has something to say. */
const inputs = {
  ...INPUTS,
  dockerignore: 'secret.env',
  tagDigests: new Map([['docker.io/library/debian:12.11-slim', `sha256:${'b'.repeat(64)}`]]),
  config: {
    ...NO_CONFIG,
    trustedRegistries: ['example.com'],
    labels: new Map<string, LabelType>([
      ['version', 'semver'],
      ['maintainer', 'email'],
      ['org.opencontainers.image.source', 'url'],
      ['org.opencontainers.image.created', 'rfc3339'],
      ['org.opencontainers.image.licenses', 'spdx'],
      ['org.opencontainers.image.revision', 'hash'],
    ]),
    strictLabels: true,
  },
};

/** What may stand below, and change the mind of a rule that looks ahead. */
const TAIL = `
USER 10001
WORKDIR /a
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PIP_NO_CACHE_DIR=1 version=2
LABEL version=1.2.3 maintainer=a@example.com
RUN apt-get update && apt-get install -y wget curl && rm -rf /var/lib/apt/lists/*
RUN tar -xf /tmp/a.tar.gz
HEALTHCHECK NONE
CMD ["a"]
ENTRYPOINT ["b"]
FROM debian:12 AS other
COPY --from=0 /a /b
RUN curl -fsS https://example.com/a | sh
user 0
CMD a
ENTRYPOINT a
HEALTHCHECK CMD a
FROM scratch
CMD ["a"]`;

const digests = (text: string): string => text.replaceAll('<digest>', 'a'.repeat(64));
const withFrom = (text: string): string => (/^\s*from\s/im.test(text) ? text : `FROM nginx:1.27\n${text}`);
const EXAMPLES = RULES.map(({ doc: { before = '' } }) => `${withFrom(digests(before))}${TAIL}`);

const FILES = EXAMPLES.map((text) => withBeginnings(parsed(text), inputs));
const DECLARED = RULES.filter(({ judgesFragments }) => judgesFragments === true);

describe('a rule that may judge a fragment takes nothing back', () => {
  test.each(DECLARED.map((rule) => ({ id: rule.doc.id, rule })))('$id', ({ id, rule }) => {
    expect(FILES.map((file) => retracted(rule, file)).find((wrong) => wrong !== undefined)).toBeUndefined();
    // It says something of its own example: else nothing has been looked at. An example cannot hold a secret.
    expect(id === 'SW1005' || FILES.some((file) => claimsOf(rule, file.whole).length > 0)).toBe(true);
  });

  test.each(['DL3002', 'DL3009', 'DL3049', 'DL3057', 'SW1014', 'SW1017', 'DL3012', 'DL3025', 'DL3064'])(
    'the contract would see that %s does',
    (id) => {
      const rule = RULES.find(({ doc }) => doc.id === id);
      expect(rule?.judgesFragments).toBeUndefined();
      expect(rule && FILES.some((file) => retracted(rule, file) !== undefined)).toBe(true);
    },
  );
});

const SECRET = `ghp_${'a1B2'.repeat(9)}`;
const idsOf = (findings: readonly DockerfileSmell[]): string[] =>
  findings.map(({ rule, at }) => `${rule}:${at.kind === 'file' ? at.line : 0}`);

describe('a file that does not parse', () => {
  test('what BuildKit and hadolint say of single instructions above the mistake, and the mistake', () => {
    const found = lint('\nFROM scratch AS BadStageName\nMAINTAINER me@example.org\nBADCMD\n');
    expect(idsOf(found)).toEqual(['StageNameCasing:2', 'DL4000:3', 'DL1000:4']);
    expect(found.map(({ aliases }) => aliases)).toEqual([undefined, ['MaintainerDeprecated'], undefined]);
    expect(JSON.stringify(found)).not.toContain('"patch"');
  });

  test('nothing of what a later line could change, and nothing of what stands below', () => {
    const found = lint('FROM debian:12\nUSER root\nRUN a | b\nBADCMD\nRUN sudo a\n');
    expect(idsOf(found)).toEqual(['SW1001:1', 'DL3066:2', 'DL1000:4']);
  });

  test('a refused instruction cuts the file as one that does not exist', () => {
    expect(idsOf(lint('FROM debian:12\nRUN sudo a\nCOPY a\nRUN sudo b\n'))).toEqual([
      'SW1001:1',
      'DL3004:2',
      'DL1000:3',
    ]);
  });

  // BuildKit looks for it as it tells lines apart, before it refuses an instruction.
  test.each<[string, readonly number[]]>([
    ['BADCMD\nRUN a \\\n\n  b', [5]],
    ['BADCMD a \\\n\n  b\nRUN c', [4]],
    ['BADCMD\nWORSE a \\\n\n  b\nRUN c \\\n\n  d', [5, 8]],
    ['COPY a\nRUN a \\\n\n  b', [5]],
    ['COPY a \\\n\n', [3]],
    ['COPY a\nBADCMD\nRUN a \\\n\n  b', [6]],
    ['BADCMD\nRUN <<EOF \\\n\n  b\na\nEOF', [5]],
    ['BADCMD\nRUN <<EOF\na \\\n\n b\nEOF', []],
    ['BADCMD\n# a \\\n\nRUN b', []],
    // A line that cannot be told apart is the end of it.
    ['BADCMD\nRUN a \\\n\n  b\nENV A', []],
    ['BADCMD\nRUN a \\\n\n  b\nRUN <<EOF', []],
  ])('empty continuation lines of all of it: %j', (text, lines) => {
    const found = lint(`FROM debian:12\n${text}`).filter(({ rule }) => rule === 'NoEmptyContinuation');
    expect(found.map(({ at }) => (at.kind === 'file' ? at.line : 0))).toEqual(lines);
    expect(JSON.stringify(found)).not.toContain('"patch"');
  });

  test('comments below the mistake count for the whole file; for the mistake none does', () => {
    const text =
      '# hadolint ignore=DL1000\nFROM debian:12\nRUN sudo a\n# hadolint ignore=DL1000\nBADCMD\n# hadolint global ignore=DL3004,DL1000';
    const config = { ...NO_CONFIG, ignored: new Set(['DL1000']), levels: new Map([['DL1000', 'style' as const]]) };
    const found = lint(text, { config });
    const suppressed = found.filter(({ suppressed: reason }) => reason !== undefined);
    expect(idsOf(suppressed)).toEqual(['DL3004:3']);
    expect(found.find(({ rule }) => rule === 'DL1000')).toMatchObject({ severity: 'medium', level: 'error' });
  });

  test('the mistake closes no gate of its own: the run is incomplete', () => {
    const config = { ...NO_CONFIG, threshold: 'style' as const };
    const found = lint('# check=error=true\nFROM debian:12\nBADCMD', { config });
    expect(found.find(({ rule }) => rule === 'DL1000')?.gate?.blocks).toBe(false);
  });

  test('its identity is the line’s text, and no secret is in it', () => {
    const [first, second] = ['FROM debian:12\nBADCMD  a', '# a\nFROM debian:12\n\nBADCMD a\nCMD a'].map(
      (text) => lint(text).find(({ rule }) => rule === 'DL1000')?.identity,
    );
    expect([first, second]).toEqual(['BADCMD a', 'BADCMD a']);
    for (const line of [`ENV A=b ${SECRET}`, `BADCMD ${SECRET}`, `${SECRET} a`]) {
      expect(JSON.stringify(lint(`FROM debian:12\n${line}`))).not.toContain(SECRET);
    }
  });
});
