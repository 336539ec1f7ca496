import { instructionsOf } from '../hits.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. Stages that are not built are left out, as BuildKit leaves them. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'LegacyKeyValueFormat',
    title: 'ENV or LABEL in the old form',
    severity: 'low',
    what: 'An ENV or LABEL is written `KEY value`, without `=`.',
    why: 'All that follows is the value, also what was meant as another variable.',
    fix: 'Write `KEY=value`.',
    before: 'ENV MODE production',
    after: 'ENV MODE=production',
    fixable: true,
    sources: ['BuildKit LegacyKeyValueFormat'],
  },
  check: (checked) =>
    instructionsOf(checked, 'ENV', 'LABEL').flatMap(({ instruction, evaluated }) => {
      const [pair] = instruction.pairs;
      if (pair?.legacy !== true || !checked.reachable.has(evaluated.stage.index)) return [];
      const line = checked.file.lines[instruction.line - 1] ?? '';
      const value = pair.value ?? '';
      const written = instruction.line === instruction.endLine ? inNewForm(value) : undefined;
      const keyword = instruction.keyword.toLowerCase();
      const start = line.indexOf(pair.key, line.toLowerCase().indexOf(keyword) + keyword.length);
      return [
        {
          instruction,
          title: `${instruction.keyword} ${pair.key} is written in the old form`,
          advice: `Write \`${instruction.keyword} ${pair.key}=…\`.`,
          ...(written !== undefined && start > 0
            ? {
                patch: {
                  line: instruction.line,
                  endLine: instruction.endLine,
                  replacement: `${line.slice(0, start)}${pair.key}=${written}`,
                },
              }
            : {}),
        },
      ];
    }),
};

/**
 * The value as it stands behind `=` and means the same: both forms take quotes away and fill in variables in the same manner.
 * Undefined where a quote or an escape stands within it.
 */
function inNewForm(value: string): string | undefined {
  if (/^[\w./:@%+,${}=-]+$/.test(value) || /^"[^"\\`]*"$|^'[^'\\`]*'$/.test(value)) return value;
  // Printable ASCII without quotes and escapes.
  return /^[ !#-&(-[\]^_a-~]+$/.test(value) ? `"${value}"` : undefined;
}
