import type { DockerfileSmell } from '../domain/finding.ts';
import { compareText } from '../domain/location.ts';
import { type CheckInputs, prepare } from './checked.ts';
import type { Dockerfile } from './instruction.ts';
import { smellOfMistake } from './mistake.ts';
import { isBuildKitSilent, isExperimentOn } from './pragmas.ts';
import type { Hit, Rule } from './rule.ts';
import { RULES } from './rules/registry.ts';
import { type Context, contextOf, type Finder, smellOf } from './smell.ts';

/**
 * Runs every rule on a parsed Dockerfile. On one with a mistake that is told, and only those rules are run that may judge a fragment; nothing is patched in it.
 * What a comment in the file, or hadolint's configuration, switches off is marked `suppressed`, never dropped;
 * rules that are off by default are silent. No value that looks like a secret is in the result. Ordered by line, then rule.
 */
export function checkDockerfile(file: Dockerfile, inputs: CheckInputs): DockerfileSmell[] {
  const checked = prepare(file, inputs);
  const context = contextOf(file, inputs);
  const { mistake } = file;
  const rules = RULES.filter((rule) => isOn(rule, context) && (mistake === undefined || rule.judgesFragments === true));
  const found = rules.flatMap((rule) =>
    rule
      .check(checked)
      .filter(
        ({ instruction }) => rule.experimental !== true || isExperimentOn(context.pragmas, instruction, rule.doc.id),
      )
      .map((hit) => (mistake === undefined ? hit : withoutPatch(hit)))
      .map((hit) =>
        smellOf(finderOf(rule), isBuildKitSilent(context.pragmas, hit.instruction) ? hadolintsOwn(hit) : hit, context),
      ),
  );
  const findings = mistake === undefined ? found : [...found, smellOfMistake(mistake, file, inputs.path)];
  return findings.sort((a, b) => lineOf(a) - lineOf(b) || compareText(a.rule, b.rule));
}

function finderOf({ doc, level, lint, experimental, ofComments }: Rule): Finder {
  return {
    id: doc.id,
    severity: doc.severity,
    engine: 'seaworthy',
    docs: `docs/rules/${doc.id}.md`,
    ...(level === undefined ? {} : { level }),
    ...(lint === undefined ? {} : { lint }),
    ...(experimental === undefined ? {} : { experimental }),
    ...(ofComments === undefined ? {} : { ofComments }),
  };
}

/** With `# check=skip=all` BuildKit says nothing, so it agrees with nothing. */
function hadolintsOwn({ aliases, severity, ...hit }: Hit): Hit {
  return aliases === undefined && severity !== undefined ? { ...hit, severity } : hit;
}

/** Whether a patch is right is seen in a file that parses. */
function withoutPatch({ patch: _, ...hit }: Hit): Hit {
  return hit;
}

/** What is off by default is not even looked for. */
function isOn({ doc, lint }: Rule, { config }: Context): boolean {
  return lint !== 'ignore' || config.levels.has(doc.id);
}

function lineOf({ at }: DockerfileSmell): number {
  return at.kind === 'file' ? at.line : 0;
}
