import { splitReference } from '../reference-text.ts';
import type { Hit, Rule } from '../rule.ts';
import { writtenName } from '../stage-names.ts';

/** hadolint DL3045. Stages and images are told apart by name alone, as it does: what one `debian` has set, the next one has. */
export const rule: Rule = {
  doc: {
    id: 'DL3045',
    title: 'COPY to a relative path without WORKDIR',
    severity: 'low',
    what: 'A COPY has a relative target in a stage that sets no WORKDIR.',
    why: 'Where the files land is up to the base image.',
    fix: 'Set WORKDIR, or write the absolute path.',
    before: 'COPY app.js app.js',
    after: 'WORKDIR /app\nCOPY app.js app.js',
    sources: ['hadolint DL3045'],
  },
  judgesFragments: true,
  check: (checked) => {
    const set = new Map<string, boolean>();
    return checked.stages.flatMap(({ stage }) => {
      const base = imageName(stage.base);
      const name = writtenName(stage) ?? base;
      let isSet = set.get(base) === true;
      const hits = stage.instructions.flatMap((instruction): Hit[] => {
        if (instruction.keyword === 'WORKDIR') isSet = true;
        if (instruction.keyword !== 'COPY' || isSet || !isRelative(instruction.args.at(-1) ?? '')) return [];
        const target = instruction.args.at(-1) ?? '';
        return [
          {
            instruction,
            title: `COPY to ${target}, and no WORKDIR says where that is`,
            advice: 'Set WORKDIR before, or write the absolute path.',
          },
        ];
      });
      set.set(name, isSet);
      return hits;
    });
  },
};

function isRelative(target: string): boolean {
  const path = target.replace(/^["']+|(?<!["'])["']+$/g, '');
  return !path.startsWith('/') && !path.startsWith('$') && !/^.:[\\/]/s.test(path);
}

/** The name without registry and tag. */
function imageName(base: string): string {
  return splitReference(base).image.replace(/^(?:[^/$.:]*[.:][^/]*|localhost)\//, '');
}
