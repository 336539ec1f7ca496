import type { Failure } from '../domain/failure.ts';

/** What GitHub says when it took a SARIF file and could not process it: cause and cure (seen in github/codeql-action). */
const CAUSES: readonly { readonly says: RegExp; readonly why: string; readonly fix: string }[] = [
  {
    says: /unsuccessful execution/i,
    why: 'the file says that its run did not finish; GitHub keeps the alerts of the run before',
    fix: 'see what did not finish, and run again',
  },
  {
    says: /more runs than allowed/i,
    why: 'the file has more than 20 runs',
    fix: 'check fewer images in one run of Seaworthy',
  },
  {
    says: /multiple runs with the same category/i,
    why: 'two runs of the file have the same category',
    fix: 'do not merge SARIF files of one image by hand; upload each as Seaworthy wrote it',
  },
  {
    says: /too many (?:logical )?alerts|more (?:results|alerts) than/i,
    why: 'the repository has more alerts than GitHub keeps',
    fix: 'close alerts of tools that are no longer used, or check fewer images',
  },
  {
    says: /URI scheme .* did not match the checkout/i,
    why: 'a location is an absolute URI outside the checkout',
    fix: 'report this with the SARIF file: Seaworthy writes paths relative to the repository',
  },
  {
    says: /invalid URI|expected artifact location|invalid security severity|locationFromSarifResult/i,
    why: 'GitHub does not accept a location or a severity in the file',
    fix: 'report this with the SARIF file',
  },
];

/** Turns the errors of a processed upload into one failure; all of GitHub's words are kept. */
export function explainProcessing(errors: readonly string[]): Failure {
  const words = errors.length === 0 ? 'GitHub gives no reason' : errors.slice(0, 5).join('; ').slice(0, 2_000);
  const cause = CAUSES.find(({ says }) => errors.some((error) => says.test(error.slice(0, 2_000))));
  return {
    code: 'publish/processing',
    what: `GitHub took the SARIF and could not process it: ${words}`,
    why: cause?.why ?? 'unknown',
    fix: cause?.fix ?? 'the findings are in the SARIF file and the summary; report this with the file',
  };
}
