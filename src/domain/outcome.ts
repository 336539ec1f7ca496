import type { Failure } from './failure.ts';
import type { Finding } from './finding.ts';

/** The stages, in the order in which they run. */
export const STAGES = [
  'dockerfile',
  'build',
  'inventory',
  'baseline',
  'scan',
  'hardening',
  'push',
  'signature',
] as const;
export type StageName = (typeof STAGES)[number];

/** What a stage did. `partial`: some of the asked-for work is missing, the rest is here. */
export type Outcome<Artifacts> =
  | {
      readonly status: 'done';
      readonly findings: readonly Finding[];
      readonly artifacts: Artifacts;
      readonly notAssessed?: readonly string[];
    }
  | {
      readonly status: 'partial';
      readonly findings: readonly Finding[];
      readonly artifacts: Artifacts;
      readonly failures: readonly Failure[];
      readonly notAssessed?: readonly string[];
    }
  | { readonly status: 'failed'; readonly failures: readonly Failure[] }
  | { readonly status: 'skipped'; readonly because: string };
