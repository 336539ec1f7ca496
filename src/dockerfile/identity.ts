import type { Statement } from './instruction.ts';
import { maskSecrets } from './secrets.ts';
import { collapseSpace } from './space.ts';

const MAX_IDENTITY = 2000;

/**
 * The instruction's text, the same however its lines are broken; secrets in it masked, bodies of here-documents included.
 * A base image stands without tag and digest: an update of the base does not make another finding.
 */
export function identityOf(instruction: Statement): string {
  const known = KNOWN.get(instruction) ?? readIdentity(instruction);
  KNOWN.set(instruction, known);
  return known;
}

/** Many rules may speak of one instruction, and it may be long. */
const KNOWN = new WeakMap<Statement, string>();

function readIdentity(instruction: Statement): string {
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
