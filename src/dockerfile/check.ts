import type { DockerfileSmell, Remedy } from '../domain/finding.ts';
import { compareText } from '../domain/location.ts';
import { type CheckInputs, prepare } from './checked.ts';
import type { HadolintConfig } from './hadolint-config.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import { type LintLevel, levelOf, reaches, shownAs } from './level.ts';
import { isBuildKitSilent, isBuildKits, type Pragmas, pragmaAgainst, readPragmas, withoutIgnores } from './pragmas.ts';
import type { Hit, Rule } from './rule.ts';
import { RULES } from './rules/registry.ts';
import { maskSecrets } from './secrets.ts';
import { collapseSpace } from './space.ts';

const MAX_TITLE = 300;
const MAX_IDENTITY = 2000;

/** What decides about every hit of a file. */
interface Context {
  readonly path: string;
  readonly config: HadolintConfig;
  readonly pragmas: Pragmas;
}

/**
 * Runs every rule on a parsed Dockerfile. What a comment in the file, or hadolint's configuration, switches off is marked `suppressed`, never dropped;
 * rules that are off by default are silent. No value that looks like a secret is in the result. Ordered by line, then rule.
 */
export function checkDockerfile(file: Dockerfile, inputs: CheckInputs): DockerfileSmell[] {
  const checked = prepare(file, inputs);
  const read = readPragmas(file, inputs.buildArgs['BUILDKIT_DOCKERFILE_CHECK']);
  const { config } = inputs;
  const pragmas = config.disableIgnorePragma ? withoutIgnores(read) : read;
  const context = { path: inputs.path, config, pragmas };
  const findings = RULES.filter((rule) => isOn(rule, context)).flatMap((rule) =>
    rule
      .check(checked)
      .map((hit) => findingOf(rule, isBuildKitSilent(pragmas, hit.instruction) ? hadolintsOwn(hit) : hit, context)),
  );
  return findings.sort((a, b) => lineOf(a) - lineOf(b) || compareText(a.rule, b.rule));
}

/** With `# check=skip=all` BuildKit says nothing, so it agrees with nothing. */
function hadolintsOwn({ aliases, severity, ...hit }: Hit): Hit {
  return aliases === undefined && severity !== undefined ? { ...hit, severity } : hit;
}

/** What is off by default is not even looked for. */
function isOn({ doc, lint, experimental }: Rule, { config, pragmas }: Context): boolean {
  if (experimental && !pragmas.check.experimental.has('all')) return pragmas.check.experimental.has(doc.id);
  return lint !== 'ignore' || config.levels.has(doc.id);
}

function lineOf({ at }: DockerfileSmell): number {
  return at.kind === 'file' ? at.line : 0;
}

function findingOf(rule: Rule, hit: Hit, context: Context): DockerfileSmell {
  const { doc } = rule;
  const { instruction, aliases, names } = hit;
  const line = hit.line ?? instruction.line;
  const ids = [doc.id, ...(aliases ?? [])];
  const { severity, level, lint } = standing(rule, hit, context.config);
  const reason = suppression(rule, hit, context);
  const gate = gateOf(ids, lint, context);
  return {
    kind: 'dockerfile',
    rule: doc.id,
    severity,
    title: maskSecrets(collapseSpace(hit.title)).slice(0, MAX_TITLE),
    at: {
      kind: 'file',
      path: context.path,
      line,
      ...(instruction.endLine > line ? { endLine: instruction.endLine } : {}),
    },
    remedy: remedyOf(hit),
    engines: ['seaworthy'],
    identity: identityOf(instruction),
    docs: `docs/rules/${doc.id}.md`,
    ...(aliases === undefined ? {} : { aliases }),
    ...(names === undefined ? {} : { names: names.map((name) => maskSecrets(name).slice(0, MAX_TITLE)) }),
    ...(level === undefined ? {} : { level }),
    ...(reason === undefined ? {} : { suppressed: reason }),
    ...(gate === undefined ? {} : { gate }),
  };
}

/** Severity and level as they are, or as the configuration overrides them. */
function standing(rule: Rule, hit: Hit, config: HadolintConfig): ReturnType<typeof shownAs> & { lint: LintLevel } {
  const severity = hit.severity ?? rule.doc.severity;
  const own = rule.lint ?? levelOf(severity, rule.level);
  const lint = config.levels.get(rule.doc.id) ?? own;
  if (lint !== own) return { ...shownAs(lint), lint };
  return { severity, lint, ...(rule.level === undefined ? {} : { level: rule.level }) };
}

function suppression(rule: Rule, hit: Hit, { config, pragmas }: Context): DockerfileSmell['suppressed'] {
  const { instruction, aliases = [] } = hit;
  const ids = [rule.doc.id, ...aliases];
  if (ids.some((id) => config.ignored.has(id))) {
    return { by: 'hadolint-config', reason: `ignored in ${config.path ?? '.hadolint.yaml'}` };
  }
  const line = rule.ofComments && hit.line !== undefined ? hit.line : instruction.line;
  const reason = pragmaAgainst(pragmas, instruction, { ids, line, experimental: rule.experimental === true });
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

/**
 * The instruction's text, the same however its lines are broken; secrets in it masked, bodies of here-documents included.
 * A base image stands without tag and digest: an update of the base does not make another finding.
 */
export function identityOf(instruction: Instruction): string {
  const bodies = instruction.heredocs.map((heredoc) => heredoc.body);
  const rest = instruction.keyword === 'FROM' ? withoutVersions(instruction.rest) : instruction.rest;
  const text = maskSecrets([rest, ...bodies].join('\n'));
  return collapseSpace(`${instruction.keyword} ${text}`).slice(0, MAX_IDENTITY);
}

/** `node:24@sha256:… AS build` → `node AS build`. A tag stands behind the last `/`, so a registry's port stays. */
function withoutVersions(from: string): string {
  return from
    .split(/(\s+)/)
    .map((word) => word.replace(/@sha\d{3}:[0-9a-f]+$/i, '').replace(/(?<=[^/:{}]):[\w][\w.-]*$/, ''))
    .join('');
}
