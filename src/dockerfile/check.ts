import type { DockerfileSmell, Remedy } from '../domain/finding.ts';
import { compareText } from '../domain/location.ts';
import { type CheckInputs, prepare } from './checked.ts';
import type { Dockerfile, Instruction } from './instruction.ts';
import { type Pragmas, pragmaAgainst, readPragmas } from './pragmas.ts';
import type { Hit, Rule } from './rule.ts';
import { RULES } from './rules/registry.ts';
import { maskSecrets } from './secrets.ts';
import { collapseSpace } from './space.ts';

const MAX_TITLE = 300;
const MAX_IDENTITY = 2000;

/**
 * Runs every rule on a parsed Dockerfile. What a comment in the file switches off is marked `suppressed`, never dropped.
 * No value that looks like a secret is in the result. Ordered by line, then rule.
 */
export function checkDockerfile(file: Dockerfile, inputs: CheckInputs): DockerfileSmell[] {
  const checked = prepare(file, inputs);
  const pragmas = readPragmas(file, inputs.buildArgs['BUILDKIT_DOCKERFILE_CHECK']);
  const findings = RULES.flatMap((rule) =>
    rule.check(checked).map((hit) => findingOf(rule, hit, inputs.path, pragmas)),
  );
  return findings.sort((a, b) => lineOf(a) - lineOf(b) || compareText(a.rule, b.rule));
}

function lineOf({ at }: DockerfileSmell): number {
  return at.kind === 'file' ? at.line : 0;
}

function findingOf({ doc, level }: Rule, hit: Hit, path: string, pragmas: Pragmas): DockerfileSmell {
  const { instruction, aliases, names } = hit;
  const line = hit.line ?? instruction.line;
  const reason = pragmaAgainst(pragmas, instruction, [doc.id, ...(aliases ?? [])]);
  return {
    kind: 'dockerfile',
    rule: doc.id,
    severity: hit.severity ?? doc.severity,
    title: maskSecrets(collapseSpace(hit.title)).slice(0, MAX_TITLE),
    at: { kind: 'file', path, line, ...(instruction.endLine > line ? { endLine: instruction.endLine } : {}) },
    remedy: remedyOf(hit),
    engines: ['seaworthy'],
    identity: identityOf(instruction),
    docs: `docs/rules/${doc.id}.md`,
    ...(aliases === undefined ? {} : { aliases }),
    ...(names === undefined ? {} : { names: names.map((name) => maskSecrets(name).slice(0, MAX_TITLE)) }),
    ...(level === undefined ? {} : { level }),
    ...(reason === undefined ? {} : { suppressed: { by: 'pragma', reason } }),
  };
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
