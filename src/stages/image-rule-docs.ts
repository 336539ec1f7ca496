import type { RuleDoc } from '../domain/rule.ts';
import { HARDENING_RULES } from '../hardening/rules/registry.ts';
import { END_OF_LIFE } from '../inventory/distribution-gap.ts';
import { SIGNATURE_RULES } from '../signatures/rules.ts';

const RULES = [...HARDENING_RULES.map((rule) => rule.doc), ...SIGNATURE_RULES, END_OF_LIFE];

/** What is known of the rules that are about images. Those about Dockerfiles (rule-docs.ts) are far more, and take longer to load than an image to match. */
export const IMAGE_RULE_DOCS: ReadonlyMap<string, RuleDoc> = new Map(RULES.map((rule) => [rule.id, rule]));
