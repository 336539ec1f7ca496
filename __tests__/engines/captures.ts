import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capture } from '../../src/domain/engine.ts';

/** What a real program left: recorded with its command. Addresses of the machine are replaced by those of documentation. */
export interface Recorded {
  readonly adapter: string;
  readonly version: string;
  readonly case: string;
  readonly machine: string;
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function recordings(name: string): readonly Recorded[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));
}

export const FAILURES = recordings('failures.json');
export const PROBES = recordings('probes.json');

export function capture(of: Partial<Pick<Recorded, 'exitCode' | 'stdout' | 'stderr'>>): Capture {
  return {
    exitCode: of.exitCode ?? 0,
    timedOut: false,
    stdout: new TextEncoder().encode(of.stdout ?? ''),
    stderr: of.stderr ?? '',
  };
}

/** The recorded answer of a machine to a question: `docker buildx inspect`. */
export function probe(machine: string, program: string, args: readonly string[]): Capture | undefined {
  const command = [program, ...args].join(' ');
  const found = PROBES.find((recorded) => recorded.machine === machine && recorded.command === command);
  return found === undefined ? undefined : capture(found);
}
