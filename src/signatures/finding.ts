import type { SignatureGap } from '../domain/finding.ts';
import { formatRegistryRef, repositoryOf } from '../domain/image-ref.ts';
import type { SignatureCheck } from './check.ts';
import { SIGNATURE_RULES } from './rules.ts';
import type { SignatureRule } from './trust.ts';

/** The nearest miss first: a signature that fails only by its signer says more than one that fails by its bytes. */
const NEAREST: readonly SignatureRule[] = ['SW3003', 'SW3004', 'SW3002'];
const MAX_REASONS = 8;
const MAX_REASON_LENGTH = 500;

/** The one finding where no signature holds; undefined where one does, or where there is nothing but what was not read. */
export function signatureFinding(check: SignatureCheck, text: string): SignatureGap | undefined {
  if (check.accepted !== undefined) return undefined;
  if (check.rejected.length === 0 && check.unread.length > 0) return undefined;
  const rule = NEAREST.find((id) => check.rejected.some((rejection) => rejection.rule === id)) ?? 'SW3001';
  const doc = SIGNATURE_RULES.find((one) => one.id === rule);
  return {
    kind: 'signature',
    rule,
    severity: 'critical',
    title: `${text}: ${TITLES[rule]}`,
    at: { kind: 'image', ref: text },
    remedy: { kind: 'edit', advice: doc?.fix ?? '' },
    engines: ['seaworthy'],
    identity: `${rule} ${repositoryOf(check.ref)}`,
    docs: `docs/rules/${rule}.md`,
    detail: detail(check),
  };
}

const TITLES: Readonly<Record<SignatureRule, string>> = {
  SW3001: 'the image carries no signature',
  SW3002: 'no signature of the image verifies',
  SW3003: 'the image is signed by somebody else',
  SW3004: 'the time of the signature is not proven',
};

function detail(check: SignatureCheck): string {
  const lines = [`Checked: ${formatRegistryRef({ ...check.ref, digest: check.digest })}`];
  for (const { where, rule, reason } of check.rejected.slice(0, MAX_REASONS)) {
    lines.push(`${where}: ${cut(reason)} (${rule})`);
  }
  const more = check.rejected.length - MAX_REASONS;
  if (more > 0) lines.push(`and ${more} more that do not hold`);
  if (check.beyond > 0) lines.push(`${check.beyond} more signatures were not looked at: there are too many`);
  if (check.others > 0) lines.push(`${check.others} other attached artifacts are no sigstore signatures`);
  return lines.join('\n');
}

function cut(text: string): string {
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH)}…` : text;
}
