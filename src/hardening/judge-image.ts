import type { HardeningGap } from '../domain/finding.ts';
import type { HardeningRule, HardeningSubject } from './rule.ts';
import { HARDENING_RULES } from './rules/registry.ts';

/** Judges one image by every rule. `index` is its place in the report's images. Order: that of the rules, then what each found. */
export function judgeImage(
  subject: HardeningSubject,
  index: number,
  rules: readonly HardeningRule[] = HARDENING_RULES,
): HardeningGap[] {
  return rules.flatMap(({ doc, check }) =>
    check(subject).map(
      (gap): HardeningGap => ({
        kind: 'hardening',
        rule: doc.id,
        severity: doc.severity,
        title: gap.title,
        at: gap.at,
        remedy: gap.remedy,
        engines: ['seaworthy'],
        identity: `${doc.id} ${gap.subject.slice(0, 500)}`,
        docs: `docs/rules/${doc.id}.md`,
        image: index,
        ...(gap.names === undefined ? {} : { names: gap.names.map((name) => name.slice(0, 300)) }),
        ...(gap.detail === undefined ? {} : { detail: gap.detail }),
        ...(gap.inherited === undefined ? {} : { inherited: gap.inherited }),
        ...(gap.origin === undefined ? {} : { origin: gap.origin }),
      }),
    ),
  );
}
