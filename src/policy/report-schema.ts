import * as v from 'valibot';
import { FAILURE_CODES, type FailureCode } from '../domain/failure.ts';
import { STAGES } from '../domain/outcome.ts';
import { DISTRO_TYPES, LANGUAGE_TYPES } from '../domain/package.ts';
import { SEVERITIES } from '../domain/severity.ts';

const MAX_FINDINGS = 250_000;
const MAX_PACKAGES = 500_000;
const MAX_IMAGES = 1_000;
/** GitHub makes at most 256 jobs of a matrix. */
const MAX_LEGS = 256;

const Text = v.pipe(v.string(), v.maxLength(32_768));
const Index = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_IMAGES));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Line = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Time = v.pipe(v.string(), v.maxLength(40), v.isoTimestamp());
const few = <Schema extends v.GenericSchema>(schema: Schema, max = 1_000) => v.pipe(v.array(schema), v.maxLength(max));

const Counts = v.object({ critical: Count, high: Count, medium: Count, low: Count, unknown: Count });

const Location = v.variant('kind', [
  v.object({ kind: v.literal('file'), path: Text, line: Line, endLine: v.exactOptional(Line) }),
  v.object({ kind: v.literal('image'), ref: Text, layer: v.exactOptional(Text), path: v.exactOptional(Text) }),
]);
const Patch = v.object({ line: Line, endLine: Line, replacement: Text });
const Remedy = v.variant('kind', [
  v.object({ kind: v.literal('upgrade'), to: Text }),
  v.object({ kind: v.literal('edit'), advice: Text, patch: v.exactOptional(Patch) }),
  v.object({ kind: v.literal('none'), reason: Text }),
]);
const Verdict = v.variant('kind', [
  v.object({ kind: v.literal('blocks'), because: Text }),
  v.object({ kind: v.literal('reported') }),
  v.object({ kind: v.literal('suppressed'), by: Text, reason: Text, until: v.exactOptional(Text) }),
]);

const Gate = v.object({ blocks: v.boolean(), because: Text });

const BASE = {
  rule: Text,
  severity: v.picklist(SEVERITIES),
  title: Text,
  at: Location,
  remedy: Remedy,
  engines: few(Text, 50),
  identity: Text,
  docs: v.exactOptional(Text),
  aliases: v.exactOptional(few(Text)),
  names: v.exactOptional(few(Text)),
  image: v.exactOptional(Index),
  inherited: v.exactOptional(v.boolean()),
  origin: v.exactOptional(Text),
  level: v.exactOptional(v.picklist(['error', 'warning', 'notice'])),
  suppressed: v.exactOptional(v.object({ by: Text, reason: Text })),
  detail: v.exactOptional(Text),
  change: v.exactOptional(v.picklist(['new', 'existing'])),
};
const VULNERABILITY = {
  package: v.object({ purl: Text, name: Text, version: Text }),
  severitySource: v.exactOptional(Text),
  fixState: v.exactOptional(v.picklist(['fixed', 'will-not-fix', 'deferred', 'unfixed', 'not-assessable'])),
  score: v.exactOptional(v.number()),
  layer: Text,
  paths: few(Text, 10_000),
  kev: v.exactOptional(
    v.object({ dateAdded: Text, dueDate: v.exactOptional(Text), ransomware: v.exactOptional(v.boolean()) }),
  ),
  epss: v.exactOptional(v.object({ score: v.number(), percentile: v.number(), date: Text })),
};
const findingWith = <Entries extends v.ObjectEntries>(more: Entries) =>
  v.variant('kind', [
    v.object({ kind: v.literal('vulnerability'), ...BASE, ...VULNERABILITY, ...more }),
    v.object({ kind: v.literal('dockerfile'), ...BASE, ...more, gate: v.exactOptional(Gate) }),
    v.object({ kind: v.literal('hardening'), ...BASE, ...more }),
    v.object({ kind: v.literal('signature'), ...BASE, ...more }),
    v.object({ kind: v.literal('distribution'), ...BASE, ...more }),
  ]);

const Package = v.object({
  image: Index,
  type: v.picklist([...DISTRO_TYPES, ...LANGUAGE_TYPES]),
  name: Text,
  version: Text,
  arch: v.exactOptional(Text),
  source: v.exactOptional(v.object({ name: Text, version: Text })),
  licences: few(Text),
  maintainer: v.exactOptional(Text),
  hashes: v.exactOptional(few(Text)),
  module: v.exactOptional(Text),
  within: v.exactOptional(Text),
  purl: Text,
  layer: Text,
  locations: few(Text, 10_000),
  owner: v.exactOptional(Text),
});
const Image = v.object({
  ref: Text,
  digest: Text,
  platform: Text,
  distro: v.exactOptional(
    v.object({
      id: Text,
      version: Text,
      ecosystem: v.exactOptional(Text),
      ecosystems: v.exactOptional(few(Text, 100)),
    }),
  ),
});
const Subject = v.object({ key: Text, label: Text, dockerfile: v.exactOptional(Text) });
const Leg = v.pipe(
  v.object({
    job: Text,
    index: Index,
    total: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_LEGS)),
    matrix: v.exactOptional(Text),
    platforms: v.exactOptional(few(Text)),
  }),
  v.check(({ index, total }) => index < total, 'an index below the total'),
);
const CODES = Object.keys(FAILURE_CODES) as FailureCode[];
const Failure = v.object({
  code: v.picklist(CODES),
  what: Text,
  why: Text,
  fix: Text,
  at: v.exactOptional(v.object({ path: Text, line: Line })),
});
const Stage = v.object({
  stage: v.picklist([...STAGES, 'policy', 'publish', 'reports']),
  status: v.picklist(['done', 'partial', 'failed', 'skipped']),
  because: v.exactOptional(Text),
  failures: v.exactOptional(few(Failure, 100_000)),
  notAssessed: v.exactOptional(few(Text, 100_000)),
});
const Baseline = v.variant('kind', [
  v.object({
    kind: v.picklist(['report', 'image', 'kept', 'several']),
    label: Text,
    commit: v.exactOptional(Text),
    createdAt: v.exactOptional(Time),
    silentOn: v.exactOptional(
      few(v.picklist(['vulnerability', 'dockerfile', 'hardening', 'signature', 'distribution'])),
    ),
  }),
  v.object({ kind: v.literal('none'), because: Text }),
]);
const Advisories = v.object({
  source: Text,
  newest: v.exactOptional(Text),
  parts: v.exactOptional(few(v.object({ ecosystem: Text, records: Count, newest: v.exactOptional(Text) }))),
  feeds: v.exactOptional(
    few(v.object({ feed: v.picklist(['kev', 'epss', 'alpine-secdb']), source: Text, date: v.exactOptional(Text) })),
  ),
});
/** Lists that are checked element by element beforehand. */
const checked = <Element>() => v.custom<readonly Element[]>(Array.isArray);

const JudgedFinding = findingWith({ verdict: Verdict });
const FixedFinding = findingWith({});

/** The large lists of a report: what one element must be, and how many there may be. */
export const LISTS = {
  findings: { element: JudgedFinding, max: MAX_FINDINGS },
  packages: { element: Package, max: MAX_PACKAGES },
  fixed: { element: FixedFinding, max: MAX_FINDINGS },
} as const;

/** The report around its large lists. */
export const ReportSchema = v.object({
  schemaVersion: v.pipe(v.string(), v.regex(/^1\.\d{1,6}\.\d{1,6}$/)),
  tool: v.object({ name: v.literal('seaworthy'), version: Text }),
  createdAt: Time,
  conclusion: v.picklist(['passed', 'blocked', 'incomplete']),
  blockedBy: few(v.picklist(['fail-on', 'max-critical', 'max-high']), 10),
  subject: Subject,
  leg: v.exactOptional(Leg),
  images: few(Image, MAX_IMAGES),
  stages: few(Stage, 100),
  counts: Counts,
  findings: checked<v.InferOutput<typeof JudgedFinding>>(),
  packages: checked<v.InferOutput<typeof Package>>(),
  ignores: v.exactOptional(
    few(
      v.object({ id: Text, problem: v.picklist(['expired', 'unused']), until: v.exactOptional(Text), line: Count }),
      10_000,
    ),
  ),
  advisories: v.exactOptional(Advisories),
  policy: v.object({
    failOn: Text,
    onlyFixed: v.boolean(),
    unratedAs: Text,
    maxCritical: v.exactOptional(Count),
    maxHigh: v.exactOptional(Count),
    newOnly: v.exactOptional(v.boolean()),
  }),
  baseline: v.exactOptional(Baseline),
  changes: v.exactOptional(v.object({ new: Counts, existing: Counts, fixed: Counts })),
  fixed: v.exactOptional(checked<v.InferOutput<typeof FixedFinding>>()),
  policyFiles: v.exactOptional(
    few(
      v.object({
        path: Text,
        from: v.picklist(['base', 'head', 'workspace']),
        change: v.picklist(['none', 'added', 'changed', 'removed', 'unknown']),
      }),
    ),
  ),
});
