import type { Result, Location as SarifLocation } from 'sarif';
import type { JudgedFinding } from '../domain/finding.ts';
import type { Report } from '../domain/report.ts';
import { SARIF } from './budget.ts';
import { fixWords } from './describe.ts';
import type { Fingerprints } from './fingerprint.ts';
import { encodePath, isRepositoryPath } from './links.ts';
import type { Rendering } from './options.ts';
import { withoutStop } from './plain-text.ts';
import { type SarifRules, sarifLevel } from './sarif-rules.ts';
import { cutText, sarifText } from './sarif-text.ts';

/** A line of the repository that a result is shown at. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly endLine?: number;
}

/** The finding's own line, else the first line of the fallback file; undefined where there is neither. */
export function placeOf({ at }: JudgedFinding, fallback: string | undefined): Place | undefined {
  if (at.kind === 'file' && isRepositoryPath(at.path) && Number.isSafeInteger(at.line) && at.line >= 1) return at;
  return fallback === undefined || !isRepositoryPath(fallback) ? undefined : { path: fallback, line: 1 };
}

export interface ResultContext {
  readonly report: Report;
  readonly rendering: Rendering;
  readonly rules: SarifRules;
  readonly fingerprints: Fingerprints;
}

/** One result. GitHub shows the first location and the first sentence of the message. */
export function sarifResult(finding: JudgedFinding, place: Place, context: ResultContext): Result {
  const { report, rules, fingerprints } = context;
  const rule = rules.use(finding);
  const own = finding.at.kind === 'file' ? finding.at.path : undefined;
  return {
    ruleId: rule.id,
    ruleIndex: rule.index,
    level: sarifLevel(finding, report.policy.unratedAs),
    message: { text: messageOf(finding, context) },
    locations: [locationOf(finding, place, report)],
    ...(finding.change === undefined ? {} : { baselineState: finding.change === 'new' ? 'new' : 'unchanged' }),
    partialFingerprints: { primaryLocationLineHash: fingerprints.next(finding, own) },
    properties: propertiesOf(finding),
  };
}

/** What and how bad; then the cure; then the image, layer and path that it was found in. */
function messageOf(finding: JudgedFinding, { report, rendering }: ResultContext): string {
  const title = withoutStop(sarifText(finding.title, 400));
  const what =
    finding.kind === 'vulnerability'
      ? `${sarifText(finding.package.name, 100)} ${sarifText(finding.package.version, 100)} has ${sarifText(finding.rule, 100)} (${finding.severity})${title === '' ? '' : `: ${title}`}`
      : title || sarifText(finding.rule, 100);
  const fix = sarifText(fixWords({ severity: finding.severity, findings: [finding] }, rendering.compareVersions), 400);
  return cutText(`${what}. Fix: ${withoutStop(fix)}.${whereabouts(finding, report)}`, SARIF.message);
}

function whereabouts(finding: JudgedFinding, report: Report): string {
  const image = report.images[finding.image ?? -1];
  const { at } = finding;
  const parts: string[] = [];
  if (image !== undefined)
    parts.push(
      `image ${sarifText(image.ref, 200)} (${sarifText(image.platform, 60)}, ${sarifText(image.digest, 140)})`,
    );
  else if (at.kind === 'image') parts.push(`image ${sarifText(at.ref, 200)}`);
  const layer = finding.kind === 'vulnerability' ? finding.layer : at.kind === 'image' ? at.layer : undefined;
  if (layer !== undefined && layer !== '') parts.push(`layer ${sarifText(layer, 140)}`);
  if (finding.origin !== undefined) parts.push(sarifText(finding.origin, 200));
  const paths =
    finding.kind === 'vulnerability' ? finding.paths : at.kind === 'image' && at.path !== undefined ? [at.path] : [];
  if (paths.length > 0)
    parts.push(
      paths
        .slice(0, 3)
        .map((path) => sarifText(path, 200))
        .join(', '),
    );
  return parts.length === 0 ? '' : ` Found in ${parts.join(', ')}.`;
}

function locationOf(finding: JudgedFinding, place: Place, report: Report): SarifLocation {
  const endLine = place.endLine !== undefined && place.endLine > place.line ? place.endLine : place.line;
  const logical = logicalName(finding, report);
  return {
    physicalLocation: {
      artifactLocation: { uri: encodePath(place.path), uriBaseId: '%SRCROOT%' },
      // Whole lines: without endColumn a region ends where its last line does (SARIF 3.30.8).
      region: { startLine: place.line, startColumn: 1, endLine },
    },
    ...(logical === undefined ? {} : { logicalLocations: [logical] }),
  };
}

/** Where it is in terms of images: `ref@digest`, and the package. Code scanning ignores it; other viewers show it. */
function logicalName(
  finding: JudgedFinding,
  report: Report,
): { fullyQualifiedName: string; name: string; kind: string } | undefined {
  const image = report.images[finding.image ?? -1];
  if (image === undefined) return undefined;
  const ref = sarifText(image.ref, 300);
  const full = ref.includes('@') ? ref : `${ref}@${sarifText(image.digest, 140)}`;
  if (finding.kind !== 'vulnerability') return { fullyQualifiedName: full, name: ref, kind: 'resource' };
  return {
    fullyQualifiedName: `${full}/${sarifText(finding.package.purl, 400)}`,
    name: sarifText(finding.package.name, 100),
    kind: 'package',
  };
}

function propertiesOf(finding: JudgedFinding): NonNullable<Result['properties']> {
  const blocks = finding.verdict.kind === 'blocks';
  return finding.kind === 'vulnerability'
    ? { severity: finding.severity, blocks, purl: sarifText(finding.package.purl, 400) }
    : { severity: finding.severity, blocks };
}
