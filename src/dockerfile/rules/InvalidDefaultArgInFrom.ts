import { parseRegistryRef } from '../../domain/image-ref.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Stage } from '../stages.ts';
import { evaluate, expand } from '../variables.ts';

/** BuildKit's check. Build arguments that are given do not count. */
export const rule: Rule = {
  doc: {
    id: 'InvalidDefaultArgInFrom',
    title: 'FROM without a valid image name',
    severity: 'low',
    what: 'A FROM uses an ARG whose default gives no valid image name, or has none itself.',
    why: 'The file builds only where the argument is given, and tools that look at it without see no image; without an argument it never builds.',
    fix: 'Give the ARG a default that works. Where there is none, correct the name: lower case, then `:TAG` or `@sha256:…`.',
    before: 'ARG TAG\nFROM debian:$TAG',
    after: 'ARG TAG=12\nFROM debian:$TAG',
    sources: ['BuildKit InvalidDefaultArgInFrom'],
  },
  judgesFragments: true,
  check: ({ file, inputs, stages }) => {
    const { globals } = evaluate(file, {
      buildArgs: {},
      ...(inputs.platform === undefined ? {} : { platform: inputs.platform }),
    });
    return stages.flatMap(({ stage, parent }) => {
      const image = expand(stage.base, globals, file.escapeToken);
      if (image === undefined || (image !== '' && parseRegistryRef(image).ok)) return [];
      if (parent !== undefined && !stage.base.includes('$')) return [stageName(stage)];
      // Without a variable there is no argument that could mend it: the build fails.
      if (!stage.base.includes('$')) {
        const advice = 'Correct the name: lower case, then `:TAG` or `@sha256:…`, neither of them empty.';
        return [{ instruction: stage.from, title: `${image} is no image`, advice, severity: 'high' as const }];
      }
      return [
        {
          instruction: stage.from,
          title: `the defaults make ${image === '' ? 'nothing' : image} of ${stage.base}, which is no image`,
          advice: 'Give each ARG that the FROM uses a default that works.',
        },
      ];
    });
  },
};

/** The build takes a stage by any name; BuildKit's check reads the name as an image's all the same. */
function stageName({ base, from }: Stage): Hit {
  return {
    instruction: from,
    title: `the stage ${base} has a name that no image could have`,
    advice:
      'Name the stage in lower-case letters and digits, with single `-`, `.` or `_` between them, here and at its own FROM.',
  };
}
