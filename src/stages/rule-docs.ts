import { DOCKERFILE_RULES } from '../dockerfile/rules/registry.ts';
import type { RuleDoc } from '../domain/rule.ts';
import { IMAGE_RULE_DOCS } from './image-rule-docs.ts';

/** What is known of every rule that a stage can report, by id: pages, SARIF and the comment are made from it. */
export const RULE_DOCS: ReadonlyMap<string, RuleDoc> = new Map([
  ...DOCKERFILE_RULES.map((rule) => [rule.id, rule] as const),
  ...IMAGE_RULE_DOCS,
]);
