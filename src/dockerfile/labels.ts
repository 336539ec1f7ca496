import type { Checked } from './checked.ts';
import type { LabelType } from './hadolint-config.ts';
import { instructionsOf } from './hits.ts';
import type { Instruction } from './instruction.ts';
import type { Hit } from './rule.ts';

/** One label of a LABEL instruction, without quotes; variables stay as written. */
export interface Label {
  readonly instruction: Instruction;
  readonly key: string;
  readonly value: string;
}

/** All labels that the stages set, in order. Those of ONBUILD are left out, as hadolint leaves them. */
export function labelsOf(checked: Checked): Label[] {
  return instructionsOf(checked, 'LABEL').flatMap(({ instruction }) =>
    instruction.pairs.map(({ key, value = '' }) => ({ instruction, key: unquoted(key), value: unquoted(value) })),
  );
}

/** The text without the quotes around it, escapes in double quotes resolved. */
export function unquoted(text: string): string {
  const quote = text.charAt(0);
  if (text.length < 2 || (quote !== '"' && quote !== "'") || !text.endsWith(quote)) return text;
  const inner = text.slice(1, -1);
  return quote === '"' ? inner.replace(/\\(["\\$])/g, '$1') : inner;
}

/** One hit for each label that the schema wants to be of `type`, and whose value is none. */
export function badLabels(checked: Checked, type: LabelType, isValid: (value: string) => boolean, what: string): Hit[] {
  const { labels } = checked.inputs.config;
  if (labels.size === 0) return [];
  return labelsOf(checked)
    .filter(({ key, value }) => labels.get(key) === type && !isValid(value))
    .map(({ instruction, key }) => ({
      instruction,
      title: `the label ${key} is not ${what}`,
      advice: `Give ${key} a value that is ${what}; one that the build fills in needs the type text in label-schema.`,
      names: [key],
    }));
}
