import type { Location } from '../../domain/location.ts';
import { type HistoryStep, historySteps } from '../history.ts';
import { setsKey, shortName, splitPair } from '../instruction-keys.ts';
import { edit, type Gap, type HardeningRule, type HardeningSubject, type Places } from '../rule.ts';
import { type CommandSecret, commandSecrets, secretKind } from '../secrets.ts';

/** Names of variables and labels whose secret is in the configuration still: the rules about it tell them. */
interface ToldElsewhere {
  readonly ENV: ReadonlySet<string>;
  readonly LABEL: ReadonlySet<string>;
}

function toldElsewhere({ image }: HardeningSubject): ToldElsewhere {
  const secret = (pairs: readonly (readonly [string, string])[]): Set<string> =>
    new Set(pairs.flatMap(([key, value]) => (secretKind(key, value) === undefined ? [] : [key])));
  return { ENV: secret(image.config.env.map(splitPair)), LABEL: secret(Object.entries(image.config.labels)) };
}

function isTold(told: ToldElsewhere, { keyword }: HistoryStep, name: string | undefined): boolean {
  return name !== undefined && (keyword === 'ENV' || keyword === 'LABEL') && told[keyword].has(name);
}

/** `ENV KEY VALUE` of the classic builder, which no assignment shows. */
function oldForm(step: HistoryStep): CommandSecret[] {
  if (step.keyword !== 'ENV' && step.keyword !== 'LABEL') return [];
  const blank = step.args.indexOf(' ');
  const name = step.args.slice(0, Math.max(blank, 0));
  if (name === '' || name.includes('=')) return [];
  const kind = secretKind(name, step.args.slice(blank + 1));
  return kind === undefined ? [] : [{ kind, name }];
}

function secretsOf(step: HistoryStep): CommandSecret[] {
  const fromArgs = step.buildArgs.flatMap((pair) => {
    const [name, value] = splitPair(pair);
    const kind = secretKind(name, value);
    return kind === undefined ? [] : [{ kind, name }];
  });
  return [...fromArgs, ...oldForm(step), ...commandSecrets(step.args)];
}

function isBuildArg(step: HistoryStep, name: string | undefined): boolean {
  return step.buildArgs.some((pair) => splitPair(pair)[0] === name);
}

function place(step: HistoryStep, secret: CommandSecret, places: Places): Location {
  if (step.layer !== undefined) return places.ofLayer(step.layer);
  const { name } = secret;
  // A step that made no layer of its own (buildah makes one of all) is found by the ARG that lets the value in.
  const keyword = isBuildArg(step, name) ? 'ARG' : step.keyword;
  return places.ofInstruction(keyword, (args) => name === undefined || setsKey(args, name));
}

function toGap(step: HistoryStep, secret: CommandSecret, about: string, places: Places): Gap {
  const named = secret.name === undefined ? '' : ` for ${shortName(secret.name)}`;
  return {
    title: `The ${step.keyword} in the image's history holds a secret${named} (${secret.kind})`,
    at: place(step, secret, places),
    remedy: edit(
      'use `RUN --mount=type=secret`, which leaves no trace in the image, and replace the secret: whoever has the image knows it',
    ),
    subject: about,
  };
}

export const secretHistory: HardeningRule = {
  doc: {
    id: 'SW2004',
    title: 'The history of the image holds a secret',
    severity: 'critical',
    what: 'An instruction recorded in the history of the image (a command, a build argument, a variable set and unset again) holds a secret.',
    why: 'The history is part of every copy of the image: `docker history --no-trunc` shows it, even where no file and no variable is left.',
    fix: 'Give the secret to the build as a secret mount, never as a build argument, and replace it: it is known.',
    before: 'ARG NPM_TOKEN\nRUN npm ci',
    after: 'RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci',
    sources: ['CIS Docker 1.6.0 4.10', 'NIST SP 800-190 4.1.4', 'OWASP Docker 12'],
  },
  check: (subject) => {
    const gaps = new Map<string, Gap>();
    const told = toldElsewhere(subject);
    for (const step of historySteps(subject.image.config)) {
      for (const secret of secretsOf(step)) {
        const about = `history ${step.keyword} ${secret.name ?? secret.kind}`;
        if (isTold(told, step, secret.name) || gaps.has(about)) continue;
        gaps.set(about, toGap(step, secret, about, subject.places));
      }
    }
    return [...gaps.values()];
  },
};
