import { readDockerignore } from '../dockerignore.ts';
import { instructionsOf, listed } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { expandKnown } from '../variables.ts';

/** BuildKit's check. Silent where the context is not known. */
export const rule: Rule = {
  doc: {
    id: 'CopyIgnoredFile',
    title: 'COPY of a file that .dockerignore excludes',
    severity: 'low',
    what: 'A COPY or ADD names a file of the context that the .dockerignore excludes.',
    why: 'The builder does not see the file: the build fails.',
    fix: 'Take the file out of the .dockerignore, or copy another one.',
    before: 'COPY secret.env /app/',
    after: 'COPY --from=build /out/app /app/',
    options: [
      'Experimental: `# check=experimental=CopyIgnoredFile` at the top of the file switches it on.',
      '`context` names the folder whose `.dockerignore` counts; `FILE.dockerignore` beside the Dockerfile goes before it.',
    ],
    sources: ['BuildKit CopyIgnoredFile'],
  },
  check: (checked) => {
    const text = checked.inputs.dockerignore;
    if (text === undefined || text === null) return [];
    const ignores = readDockerignore(text);
    return instructionsOf(checked, 'COPY', 'ADD').flatMap(({ instruction, evaluated, scope }) => {
      if (!checked.reachable.has(evaluated.stage.index) || flagValue(instruction, 'from') !== undefined) return [];
      const sources = instruction.args
        .slice(0, -1)
        .map((source) => expandKnown(source, scope, checked.file.escapeToken));
      const excluded = sources.filter((source) => isOfContext(source) && ignores(cleaned(source)));
      if (excluded.length === 0) return [];
      return [
        {
          instruction,
          title: `${instruction.keyword} names ${listed(excluded)}, which the .dockerignore excludes`,
          advice: 'Take it out of the .dockerignore, or copy something else.',
        },
      ];
    });
  },
};

/** A path below the context's root: neither the root itself, nor a download, a repository or a here-document. */
function isOfContext(source: string): boolean {
  return !/^[./]*$/.test(source) && !/^(?:<<|https?:\/\/|git@|git:\/\/|ssh:\/\/|\$)/.test(source);
}

/** The path as .dockerignore patterns see it: without `.` parts, and without a leading `/`. */
function cleaned(source: string): string {
  return source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
