import { DOCKERFILE_RULES } from '../dockerfile/rules/registry.ts';
import type { RuleDoc } from '../domain/rule.ts';
import { HARDENING_RULES } from '../hardening/rules/registry.ts';
import { END_OF_LIFE } from '../inventory/distribution-gap.ts';
import { SIGNATURE_RULES } from '../signatures/rules.ts';

/** What is known of every rule that a stage can report, by id: pages, SARIF and the comment are made from it. */
export const RULE_DOCS: ReadonlyMap<string, RuleDoc> = new Map(
  [...DOCKERFILE_RULES, ...HARDENING_RULES.map((rule) => rule.doc), ...SIGNATURE_RULES, END_OF_LIFE].map((rule) => [
    rule.id,
    rule,
  ]),
);
