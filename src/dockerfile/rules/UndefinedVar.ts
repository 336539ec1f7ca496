import { baseImages } from '../base-image.ts';
import type { Checked } from '../checked.ts';
import { expandedTexts } from '../expanded-texts.ts';
import { listed } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import { nearest } from '../nearest.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Scope } from '../scope.ts';
import { type EvaluatedStage, unmatchedIn } from '../variables.ts';

/** Names of a file that are compared with all that are set: each comparison costs the product of their lengths. */
const MAX_ASKED = 200;
/** Official images that set no variable but PATH: there it is certain that nothing else does. */
const BARE = 'alpine busybox debian ubuntu fedora almalinux rockylinux amazonlinux archlinux'.split(' ');

/**
 * BuildKit's check. BuildKit reads the base image's own variables; here they are known only for bases that have none,
 * so elsewhere a name is told only where it is nearly one that is set: a slip of the pen.
 */
export const rule: Rule = {
  doc: {
    id: 'UndefinedVar',
    title: 'Variable that is not set',
    severity: 'low',
    what: 'An instruction uses a variable that neither ARG nor ENV has set.',
    why: 'It is replaced by nothing: a path shrinks to `/`, a version check compares with an empty text.',
    fix: 'Correct the name, or declare the variable before.',
    before: 'ARG VERSION=1.2\nCOPY app-$VERSOIN.tar.gz /',
    after: 'ARG VERSION=1.2\nCOPY app-$VERSION.tar.gz /',
    sources: ['BuildKit UndefinedVar'],
  },
  check: (checked) => {
    const bare = bareStages(checked);
    let asked = 0;
    const isSlip = (name: string, known: readonly string[]): boolean => {
      asked += 1;
      return asked <= MAX_ASKED && nearest(name, known) !== undefined;
    };
    return checked.stages
      .filter(({ stage }) => checked.reachable.has(stage.index))
      .flatMap((evaluated) =>
        checkStage(evaluated, checked.file.escapeToken, bare.has(evaluated.stage.index) ? () => true : isSlip),
      );
  },
};

function bareStages(checked: Checked): Set<number> {
  const bare = new Set<number>();
  const known = new Map(baseImages(checked).map(({ evaluated, ref }) => [evaluated.stage.index, ref]));
  for (const { stage, image, parent } of checked.stages) {
    const ref = known.get(stage.index);
    const isBare = ref?.registry === 'docker.io' && BARE.some((name) => ref.repository === `library/${name}`);
    if (image === 'scratch' || isBare || (parent !== undefined && bare.has(parent))) bare.add(stage.index);
  }
  return bare;
}

type IsTold = (name: string, known: readonly string[]) => boolean;

function checkStage({ stage, scopes, end }: EvaluatedStage, escapeToken: string, isTold: IsTold): Hit[] {
  return stage.instructions.flatMap((instruction, at): Hit[] => {
    const scope = scopes[at] ?? end;
    const known = ['PATH', ...scope.names(500)];
    const names = unmatched(instruction, scope, escapeToken).filter((name) => name !== 'PATH');
    const told = names.filter((name) => isTold(name, known));
    if (told.length === 0) return [];
    const near = nearest(told[0] ?? '', known);
    const hint = near === undefined ? '' : ` (did you mean $${near}?)`;
    const shown = listed(told.map((name) => `$${name}`));
    return [
      {
        instruction,
        title: `${shown} ${told.length > 1 ? 'are' : 'is'} not set here${hint}`,
        advice: `Declare it with ARG or ENV before${hint}.`,
      },
    ];
  });
}

function unmatched(instruction: Instruction, scope: Scope, escapeToken: string): string[] {
  const { words, bodies } = expandedTexts(instruction);
  return [
    ...words.flatMap((word) => unmatchedIn(word, scope, { escapeToken })),
    ...bodies.flatMap((body) => unmatchedIn(body, scope, { escapeToken: '\\', plainQuotes: true })),
  ];
}
