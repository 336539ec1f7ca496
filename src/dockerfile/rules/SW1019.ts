import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { unwrapped } from '../shell/flags.ts';

/** Places at GitHub and GitLab whose content changes under the same URL: the newest release, a branch, and release files, which can be replaced. */
const MUTABLE =
  /^https?:\/\/(?:github\.com\/[^/\s]{1,100}\/[^/\s]{1,100}\/(?:releases\/(?:latest\/download|download)\/|(?:raw|archive(?:\/refs\/heads)?)\/(?![0-9a-f]{40})|zipball\/|tarball\/)|raw\.githubusercontent\.com\/[^/\s]{1,100}\/[^/\s]{1,100}\/(?![0-9a-f]{40}\/)|codeload\.github\.com\/|gitlab\.com\/[^\s]{1,200}\/-\/(?:releases|raw|archive)\/)/i;
/** Programs by which a download is compared with something. */
const CHECKS =
  /^(?:sha(?:1|224|256|384|512)sum|shasum|b2sum|cosign|gpgv?2?|gpgv|minisign|signify|slsa-verifier|openssl|rhash|gh)$/;

/** A download of which nobody can say later what it was. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'SW1019',
    title: 'Release downloaded without a checksum',
    severity: 'low',
    what: 'A RUN downloads from a release or branch of GitHub or GitLab, and compares what came with nothing.',
    why: 'Tags move and release files are replaced (as in the tj-actions and trivy-action incidents): the next build may get other code.',
    fix: 'Use `ADD --checksum=sha256:…`, or check a SHA-256 that stands in the Dockerfile before the file is used.',
    before: 'RUN curl -fsSLO https://github.com/o/tool/releases/latest/download/tool',
    after: 'ADD --checksum=sha256:<digest> https://github.com/o/tool/releases/download/v1.2.3/tool /usr/local/bin/tool',
    sources: ['OpenSSF Scorecard Pinned-Dependencies', 'CIS Docker 1.6.0 4.11', 'CWE-494'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ script }) => {
      const commands = script.invocations.map(unwrapped);
      if (commands.some((command) => CHECKS.test(command.name))) return undefined;
      const url = commands.map(downloaded).find((found) => found !== undefined);
      if (url === undefined) return undefined;
      return {
        title: `${url} is taken as it comes`,
        advice: 'Compare its SHA-256 with one that stands in the Dockerfile, or use `ADD --checksum=sha256:…`.',
      };
    }),
};

function downloaded({ name, args }: Invocation): string | undefined {
  if (!/^(?:curl|wget|aria2c|fetch)$/.test(name)) return undefined;
  return args.find((arg) => MUTABLE.test(arg.replace(/^["']/, '')));
}
