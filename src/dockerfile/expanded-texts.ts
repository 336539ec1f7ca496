import { heredocContent } from './heredoc.ts';
import type { Instruction } from './instruction.ts';

/** The texts of an instruction in which BuildKit expands variables. */
export interface ExpandedTexts {
  readonly words: readonly string[];
  /** Here-documents of COPY and ADD, in which quotes are plain characters. */
  readonly bodies: readonly string[];
}

/** The texts in which BuildKit expands variables and tells those that are not set. Those of FROM and EXPOSE are read elsewhere. */
export function expandedTexts({ keyword, pairs, args, flags, text, heredocs }: Instruction): ExpandedTexts {
  switch (keyword) {
    case 'ENV':
    case 'LABEL':
      return { words: pairs.flatMap(({ key, value = '' }) => [key, value]), bodies: [] };
    case 'ARG':
      return { words: pairs.flatMap(({ value }) => value ?? []), bodies: [] };
    case 'ADD':
    case 'COPY': {
      const values = flags.filter(({ name }) => ['chown', 'chmod', 'checksum'].includes(name));
      const bodies = heredocs.filter(({ expand }) => expand).map(heredocContent);
      return { words: [...values.flatMap(({ value }) => value ?? []), ...args], bodies };
    }
    case 'WORKDIR':
    case 'USER':
    case 'STOPSIGNAL':
      return { words: [text], bodies: [] };
    case 'VOLUME':
      return { words: args, bodies: [] };
    default:
      return { words: [], bodies: [] };
  }
}
