import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Enriched, enrich, type FeedWish } from '../../../src/advisories/enrichment/enrich.ts';
import { EPSS_URL, parseEpss } from '../../../src/advisories/enrichment/epss.ts';
import { KEV_URL, parseKev } from '../../../src/advisories/enrichment/kev.ts';
import { memoryKeep } from '../../../src/advisories/index-format/store.ts';
import type { FeedAccess } from '../../../src/advisories/sources/feed.ts';
import { fail, ok } from '../../../src/domain/failure.ts';
import type { Vulnerability } from '../../../src/domain/finding.ts';
import type { HttpRequest } from '../../../src/domain/http.ts';

const KEV = {
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: '2026.11.20',
  dateReleased: '2026-11-20T15:00:00.000Z',
  count: 2,
  vulnerabilities: [
    { cveID: 'CVE-2024-1001', dateAdded: '2024-02-03', dueDate: '2024-02-24', knownRansomwareCampaignUse: 'Known' },
    { cveID: 'CVE-2024-1002', dateAdded: '2024-03-03', dueDate: '', knownRansomwareCampaignUse: 'Unknown' },
  ],
};
const EPSS = [
  '#model_version:v2025.03.14,score_date:2026-11-21T12:00:00+0000',
  'cve,epss,percentile',
  'CVE-2024-100,1,1',
  'CVE-2024-1001,0.97214,0.99998',
  'CVE-2024-1002,1e-05,0.00012',
  '',
].join('\n');
const kevBytes = (value: unknown = KEV) => Buffer.from(JSON.stringify(value));
const both = new Set(['CVE-2024-1001', 'CVE-2024-1002']);

describe('KEV', () => {
  test('says when, until when, and whether by ransomware', () => {
    const parsed = parseKev(kevBytes());
    expect(parsed.ok && { date: parsed.value.date, of: [...parsed.value.of] }).toEqual({
      date: '2026-11-20',
      of: [
        ['CVE-2024-1001', { dateAdded: '2024-02-03', dueDate: '2024-02-24', ransomware: true }],
        ['CVE-2024-1002', { dateAdded: '2024-03-03' }],
      ],
    });
  });

  test.each([
    ['no JSON', Buffer.from('<html>')],
    ['none at all', kevBytes({ ...KEV, vulnerabilities: [] })],
    ['an id that is none', kevBytes({ vulnerabilities: [{ cveID: 'X', dateAdded: '2024-01-01' }] })],
    ['a date that is none', kevBytes({ vulnerabilities: [{ cveID: 'CVE-2024-1001', dateAdded: 'today' }] })],
  ])('%s is refused', (_name, bytes) => {
    const parsed = parseKev(bytes);
    expect(!parsed.ok && parsed.failure.code).toBe('advisories/unreadable');
  });
});

describe('EPSS', () => {
  test.each([
    ['plain', Buffer.from(EPSS)],
    ['gzip', gzipSync(EPSS)],
    ['with CRLF', Buffer.from(EPSS.replaceAll('\n', '\r\n'))],
    ['without a last line feed', Buffer.from(EPSS.trimEnd())],
  ])('%s gives the scores of the wanted CVEs', (_name, bytes) => {
    const parsed = parseEpss(bytes, both);
    expect(parsed.ok && [...parsed.value.of]).toEqual([
      ['CVE-2024-1001', { score: 0.97214, percentile: 0.99998, date: '2026-11-21' }],
      ['CVE-2024-1002', { score: 0.00001, percentile: 0.00012, date: '2026-11-21' }],
    ]);
  });

  test('numbers may be so small that they are written with an exponent', () => {
    const parsed = parseEpss(Buffer.from(EPSS.replace('0.97214', '9e-05').replace('0.99998', '1.5e-05')), both);
    expect(parsed.ok && parsed.value.of.get('CVE-2024-1001')).toMatchObject({ score: 0.00009, percentile: 0.000015 });
  });

  test.each([
    ['nothing', Buffer.from('')],
    ['gzip that is cut', gzipSync(EPSS).subarray(0, 40)],
    ['other columns', Buffer.from(EPSS.replace('epss,percentile', 'percentile,epss'))],
    ['no date', Buffer.from(EPSS.replace('score_date', 'date'))],
    ['a score above one', Buffer.from(EPSS.replace('0.97214', '7.5'))],
    ['a score that is none', Buffer.from(EPSS.replace('0.97214', 'high'))],
  ])('%s is refused', (_name, bytes) => {
    const parsed = parseEpss(bytes, both);
    expect(!parsed.ok && parsed.failure.code).toBe('advisories/unreadable');
  });

  test('any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof parseEpss(Buffer.concat([Buffer.from(EPSS), bytes]), both).ok).toBe('boolean');
        expect(typeof parseKev(bytes).ok).toBe('boolean');
      }),
    );
  });
});

const finding = (rule: string, aliases: readonly string[] = []) =>
  ({ kind: 'vulnerability', rule, aliases }) as unknown as Vulnerability;
const FINDINGS = [
  finding('CVE-2024-1001'),
  finding('GHSA-x', ['CVE-2024-1002']),
  finding('CVE-2024-9999'),
  finding('MAL-1'),
];

interface Feeds {
  readonly asked: HttpRequest[];
  readonly access: FeedAccess;
}

function feeds(
  answers: Readonly<Record<string, Uint8Array>>,
  now: () => Date = () => new Date(0),
  kept = memoryKeep(),
): Feeds {
  const asked: HttpRequest[] = [];
  const missing = fail('registry/unreachable', 'no answer', 'nothing is there', '');
  return {
    asked,
    access: {
      kept,
      now,
      readNamed: async (path) =>
        Object.hasOwn(answers, path) ? ok(answers[path] as Uint8Array) : fail('file/not-found', path, '', ''),
      network: {
        random: () => 0.5,
        sleep: async () => undefined,
        async fetch(request) {
          asked.push(request);
          const body = answers[request.url];
          if (body === undefined) return missing;
          const isSame = request.headers?.['if-none-match'] === '"1"';
          const stream = (async function* () {})();
          return ok({
            status: isSame ? 304 : 200,
            headers: { etag: '"1"' },
            body: stream,
            bytes: async () => (isSame ? Buffer.alloc(0) : body),
          });
        },
      },
    },
  };
}

const LIVE = { [KEV_URL]: kevBytes(), [EPSS_URL]: gzipSync(EPSS) };
const AUTO: FeedWish = { kev: 'auto', epss: 'auto', isAutoOn: true };
const noted = ({ findings }: Enriched) => findings.map(({ kev, epss }) => [kev?.dateAdded, epss?.score]);
const codes = ({ failures }: Enriched) => failures.map(({ code }) => code);

describe('findings', () => {
  test('are noted by CVE or alias, and the feeds are named with their day', async () => {
    const enriched = await enrich(FINDINGS, AUTO, feeds(LIVE).access);
    expect(noted(enriched)).toEqual([
      ['2024-02-03', 0.97214],
      ['2024-03-03', 0.00001],
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(enriched).toMatchObject({
      failures: [],
      notes: [],
      feeds: [
        { feed: 'kev', source: KEV_URL, date: '2026-11-20' },
        { feed: 'epss', date: '2026-11-21' },
      ],
    });
  });

  test('a feed that nobody named and that is not there is a note; one that was named is a failure', async () => {
    const silent = await enrich(FINDINGS, AUTO, feeds({}).access);
    expect({ codes: codes(silent), notes: silent.notes.length, findings: silent.findings }).toEqual({
      codes: [],
      notes: 2,
      findings: FINDINGS,
    });
    const url = 'https://mirror.example/kev.json';
    const named = await enrich(FINDINGS, { kev: url, epss: 'scores.csv', isAutoOn: true }, feeds({}).access);
    expect(codes(named)).toEqual(['advisories/unreachable', 'file/not-found']);
    const broken = await enrich(
      FINDINGS,
      { kev: 'k', epss: 'never', isAutoOn: true },
      feeds({ k: Buffer.from('{') }).access,
    );
    expect(codes(broken)).toEqual(['advisories/unreadable']);
  });

  test('a file is read though nothing was found, and nobody is asked then', async () => {
    const { access, asked } = feeds({});
    expect(codes(await enrich([], { ...AUTO, kev: 'k.json' }, access))).toEqual(['file/not-found']);
    expect(asked).toEqual([]);
  });

  test.each<[string, FeedWish]>([
    ['never', { kev: 'never', epss: 'never', isAutoOn: true }],
    ['auto where the user has chosen where to go', { ...AUTO, isAutoOn: false }],
  ])('%s asks nobody', async (_name, wish) => {
    const { access, asked } = feeds(LIVE);
    expect(await enrich(FINDINGS, wish, access)).toEqual({ findings: FINDINGS, feeds: [], failures: [], notes: [] });
    expect(asked).toEqual([]);
  });

  test('feeds are kept for half a day, and then asked for again only if they have changed', async () => {
    let now = 0;
    const { access, asked } = feeds(LIVE, () => new Date(now));
    for (const [hours, requests] of [
      [0, 2],
      [11, 2],
      [12, 4],
      [23, 4],
    ] as const) {
      now = hours * 3600 * 1000;
      expect(noted(await enrich(FINDINGS, AUTO, access))[0]).toEqual(['2024-02-03', 0.97214]);
      expect(asked).toHaveLength(requests);
    }
    expect(asked.map(({ headers }) => headers?.['if-none-match'])).toEqual([undefined, undefined, '"1"', '"1"']);
  });

  test('a feed over plain http is refused', async () => {
    const wish = { kev: 'http://mirror.example/kev.json', epss: 'never', isAutoOn: true };
    const { access, asked } = feeds({ 'http://mirror.example/kev.json': kevBytes() });
    expect(codes(await enrich(FINDINGS, wish, access))).toEqual(['advisories/not-found']);
    expect(asked).toEqual([]);
  });
});
