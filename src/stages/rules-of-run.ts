import type { Plan } from '../domain/plan.ts';
import type { RuleDoc } from '../domain/rule.ts';

/**
 * The rules that a run may tell of, by id. Those of Dockerfiles are more than all others together: they are loaded where a Dockerfile was
 * looked at, or a baseline may have findings of one.
 */
export async function rulesOfRun({ stages, baseline }: Plan): Promise<ReadonlyMap<string, RuleDoc>> {
  if (stages.dockerfile.run || baseline !== undefined) return (await import('./rule-docs.ts')).RULE_DOCS;
  return (await import('./image-rule-docs.ts')).IMAGE_RULE_DOCS;
}
