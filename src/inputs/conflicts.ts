import type { Command } from '../domain/command.ts';
import { type Failure, fail } from '../domain/failure.ts';
import type { Inputs } from './inputs.ts';

type Conflict = readonly [what: string, why: string, fix: string];

/** What of the inputs does not go together, each by itself well formed. */
export function conflictsOf(inputs: Inputs, command: Command): Failure[] {
  return [
    ...(asksForAdvisories(inputs, command) ? advisoryConflicts(inputs) : []),
    ...signerConflicts(inputs),
    ...modeConflicts(inputs, command),
    ...pushConflicts(inputs),
    ...stageConflicts(inputs),
  ].map(([what, why, fix]) => fail('usage/conflict', what, why, fix).failure);
}

const isUrl = (value: string): boolean => /^https?:\/\//.test(value);

/** For a message: what stands before an @ in a URL may be a password. */
function shown(value: string): string {
  return JSON.stringify(value.replace(/^(https?:\/\/)[^/]*@/, '$1').slice(0, 200));
}

/** A run that scans nothing needs no advisories; `advisories` without a connection works with what is kept. */
function asksForAdvisories({ mode, stages }: Inputs, command: Command): boolean {
  if (command === 'scan') return true;
  const scans = stages.includes('all') || stages.includes('scan');
  return command === 'check' && (mode === 'check' || mode === 'analyze') && scans;
}

function advisoryConflicts(inputs: Inputs): Conflict[] {
  const { advisories, offline } = inputs;
  const isSafe =
    !/^http:\/\//.test(advisories) || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(advisories);
  return [
    ...(offline ? offlineConflicts(inputs) : []),
    ...(isSafe
      ? []
      : [
          [
            `advisories is ${shown(advisories)}`,
            'advisories that anyone on the way can change decide nothing',
            'give a URL with https',
          ] as const,
        ]),
  ];
}

/** Without a connection there are files, and what is kept of a mirror. */
function offlineConflicts({ advisories, alpineSecdb, kev, epss, cacheDir }: Inputs): Conflict[] {
  const needsConnection = advisories === 'api' || (isUrl(advisories) && cacheDir === 'never');
  const feeds = { 'alpine-secdb': alpineSecdb, kev, epss };
  return [
    ...(needsConnection ? [['advisories', advisories] as const] : []),
    ...Object.entries(feeds).filter(([, value]) => isUrl(value)),
  ].map(([name, value]) => [
    `offline is true and ${name} is ${shown(value)}`,
    'that source needs a connection',
    `give ${name} as a path`,
  ]);
}

function signerConflicts({ verifyKey, verifyIdentity, verifyIssuer }: Inputs): Conflict[] {
  const conflicts: Conflict[] = [];
  if ((verifyIdentity === undefined) !== (verifyIssuer === undefined))
    conflicts.push([
      `${verifyIdentity === undefined ? 'verify-issuer' : 'verify-identity'} is given and ${verifyIdentity === undefined ? 'verify-identity' : 'verify-issuer'} is not`,
      'an identity means something only together with who vouches for it',
      'give both',
    ]);
  if (verifyKey !== undefined && verifyIdentity !== undefined)
    conflicts.push([
      'verify-key and verify-identity are both given',
      'a signature is checked by key or by identity',
      'give one of them',
    ]);
  return conflicts;
}

function modeConflicts({ mode, reports, runId }: Inputs, command: Command): Conflict[] {
  const conflicts: Conflict[] = [];
  if (mode !== 'check' && command !== 'check')
    conflicts.push([
      `mode is ${mode} and the command is ${command}`,
      `only \`seaworthy check\` has modes`,
      `write seaworthy check --mode ${mode}, or leave mode out`,
    ]);
  if (mode !== 'report' && (reports.length > 0 || runId !== undefined)) {
    const name = reports.length > 0 ? 'reports' : 'run-id';
    const what = `${name} is given and mode is ${mode}`;
    conflicts.push([
      what,
      'only `mode: report` takes reports of other runs',
      `give mode: report, or leave ${name} out`,
    ]);
  }
  if (reports.length > 0 && runId !== undefined)
    conflicts.push(['reports and run-id are both given', 'reports come from files or from a run', 'give one of them']);
  return conflicts;
}

function pushConflicts({ push, mode, image, tags }: Inputs): Conflict[] {
  if (!push) return [];
  const conflicts: Conflict[] = [];
  if (mode !== 'check')
    conflicts.push([`push is true and mode is ${mode}`, 'only `mode: check` pushes', 'leave one of them out']);
  if (image !== undefined)
    conflicts.push([
      `push is true and image is ${JSON.stringify(image.text.slice(0, 200))}`,
      'only an image that this run builds is pushed',
      'leave one of them out',
    ]);
  if (tags.length === 0) conflicts.push(['push is true and tags is empty', 'there is no name to push to', 'give tags']);
  return conflicts;
}

function stageConflicts({ stages, image }: Inputs): Conflict[] {
  const conflicts: Conflict[] = [];
  const needsImage = stages.find((stage) => stage !== 'all' && stage !== 'dockerfile' && stage !== 'build');
  if (needsImage !== undefined && image === undefined && !stages.includes('build'))
    conflicts.push([
      `stages has ${needsImage} and neither build nor an image`,
      'there is no image to look at',
      'add build to stages, or give image',
    ]);
  if (stages.includes('all') && stages.length > 1)
    conflicts.push([`stages is ${stages.join(', ')}`, 'all is all', 'give all alone, or some stages']);
  return conflicts;
}
