import type { DockerfileSmell, Remedy } from '../domain/finding.ts';
import type { Severity } from '../domain/severity.ts';
import type { CheckInputs } from './checked.ts';
import type { HadolintConfig } from './hadolint-config.ts';
import { identityOf } from './identity.ts';
import type { Dockerfile } from './instruction.ts';
import { type LintLevel, levelOf, reaches, shownAs } from './level.ts';
import { isBuildKits, type Pragmas, pragmaAgainst, readPragmas, withoutIgnores } from './pragmas.ts';
import type { Hit } from './rule.ts';
import { maskSecrets } from './secrets.ts';
import { collapseSpace } from './space.ts';

const MAX_TITLE = 300;

/** What decides about every hit of a file. */
export interface Context {
  readonly path: string;
  readonly config: HadolintConfig;
  readonly pragmas: Pragmas;
}

/** Who found it: a rule of ours, or another program. */
export interface Finder {
  readonly id: string;
  readonly severity: Severity;
  readonly level?: 'notice';
  readonly lint?: LintLevel;
  readonly experimental?: true;
  readonly ofComments?: true;
  readonly engine: string;
  readonly docs: string;
}

/** What comments and configuration say about the findings of a file. */
export function contextOf(file: Dockerfile, { path, config, buildArgs }: CheckInputs): Context {
  const read = readPragmas(file, buildArgs['BUILDKIT_DOCKERFILE_CHECK']);
  return { path, config, pragmas: config.disableIgnorePragma ? withoutIgnores(read) : read };
}

/** The finding of a hit, marked where a comment or the configuration switches it off. No value that looks like a secret is in it. */
export function smellOf(finder: Finder, hit: Hit, context: Context): DockerfileSmell {
  const { instruction, aliases, names } = hit;
  const line = hit.line ?? instruction.line;
  const ids = [finder.id, ...(aliases ?? [])];
  const { severity, level, lint } = standing(finder, hit, context.config);
  const reason = suppression(finder, hit, context);
  const gate = gateOf(ids, lint, context);
  return {
    kind: 'dockerfile',
    rule: finder.id,
    severity,
    title: maskSecrets(collapseSpace(hit.title)).slice(0, MAX_TITLE),
    at: {
      kind: 'file',
      path: context.path,
      line,
      ...(instruction.endLine > line ? { endLine: instruction.endLine } : {}),
    },
    remedy: remedyOf(hit),
    engines: [finder.engine],
    identity: identityOf(instruction),
    docs: finder.docs,
    ...(aliases === undefined ? {} : { aliases }),
    ...(names === undefined ? {} : { names: names.map((name) => maskSecrets(name).slice(0, MAX_TITLE)) }),
    ...(level === undefined ? {} : { level }),
    ...(reason === undefined ? {} : { suppressed: reason }),
    ...(gate === undefined ? {} : { gate }),
  };
}

/** Severity and level as they are, or as the configuration overrides them. */
function standing(finder: Finder, hit: Hit, config: HadolintConfig): ReturnType<typeof shownAs> & { lint: LintLevel } {
  const severity = hit.severity ?? finder.severity;
  const own = finder.lint ?? levelOf(severity, finder.level);
  const lint = config.levels.get(finder.id) ?? own;
  if (lint !== own) return { ...shownAs(lint), lint };
  return { severity, lint, ...(finder.level === undefined ? {} : { level: finder.level }) };
}

function suppression(finder: Finder, hit: Hit, { config, pragmas }: Context): DockerfileSmell['suppressed'] {
  const { instruction, aliases = [] } = hit;
  const ids = [finder.id, ...aliases];
  if (ids.some((id) => config.ignored.has(id))) {
    return { by: 'hadolint-config', reason: `ignored in ${config.path ?? '.hadolint.yaml'}` };
  }
  const line = finder.ofComments && hit.line !== undefined ? hit.line : instruction.line;
  const reason = pragmaAgainst(pragmas, instruction, { ids, line, experimental: finder.experimental === true });
  return reason === undefined ? undefined : { by: 'pragma', reason };
}

/** `# check=error=true` stops the build at BuildKit's warnings; else the configuration's threshold decides, where it has one. */
function gateOf(ids: readonly string[], lint: LintLevel, { config, pragmas }: Context): DockerfileSmell['gate'] {
  if (pragmas.check.error && ids.some(isBuildKits)) {
    return { blocks: true, because: 'the Dockerfile says check=error=true' };
  }
  const { threshold, path = '.hadolint.yaml' } = config;
  if (threshold === undefined) return undefined;
  return { blocks: reaches(lint, threshold), because: `level ${lint}, and ${path} has failure-threshold ${threshold}` };
}

/** A patch that would repeat a secret is left out. */
function remedyOf({ advice, patch }: Hit): Remedy {
  const safe = patch !== undefined && maskSecrets(patch.replacement) === patch.replacement;
  return { kind: 'edit', advice, ...(safe ? { patch } : {}) };
}
