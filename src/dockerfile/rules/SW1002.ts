import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import { type Invocation, isShell, readScript, type Script } from '../shell/commands.ts';
import { unwrapped } from '../shell/flags.ts';

const INTERPRETERS = /^(?:python|perl|ruby|node|php|pwsh|deno|bun)[\d.]*$/;

/** A download that is run as it comes: by a pipe, `sh -c "$(…)"`, `eval`, or `sh <(…)`. */
export const rule: Rule = {
  doc: {
    id: 'SW1002',
    title: 'Download piped into a shell',
    severity: 'medium',
    what: 'A RUN gives a download straight to a shell or another interpreter.',
    why: 'Whoever controls the server, or what lies before it, runs commands in the build; nothing says what was run.',
    fix: 'Download to a file, check its SHA-256, then run it; or install a package with a version.',
    before: 'RUN curl -fsSL https://example.com/install.sh | sh',
    after:
      'ADD --checksum=sha256:<digest> https://example.com/install.sh /tmp/install.sh\nRUN sh /tmp/install.sh && rm /tmp/install.sh',
    sources: ['CIS Docker 1.6.0 4.11', 'OpenSSF Scorecard Pinned-Dependencies'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ script }) => {
      const interpreter = pipedInto(script) ?? substitutedInto(script);
      if (interpreter === undefined) return undefined;
      return {
        title: `a download is run by ${interpreter} without a look at what came`,
        advice: 'Download to a file, compare its SHA-256 with one in the Dockerfile, and only then run it.',
      };
    }),
};

function downloads(invocation: Invocation): boolean {
  const { name, args } = unwrapped(invocation);
  if (['curl', 'wget', 'fetch', 'aria2c', 'http', 'https'].includes(name)) return true;
  return name === 'iwr' || (name === 'gh' && args.includes('download'));
}

/** The interpreter that reads its program from stdin. */
function readsProgram(invocation: Invocation): string | undefined {
  const { name, args } = unwrapped(invocation);
  const program = args.find((arg) => !arg.startsWith('-') && arg !== 'pipefail' && arg !== 'errexit');
  const fromInput = program === undefined || args.includes('-s') || program === '/dev/stdin';
  if (isShell(name)) return fromInput && !args.some((arg) => /^-[a-z]*c$/.test(arg)) ? name : undefined;
  if (!INTERPRETERS.test(name)) return undefined;
  const inline = args.some((arg) => /^-[a-zA-Z]*[cempnrlE]/.test(arg) || arg === '--version' || arg === '--eval');
  return fromInput && !inline ? name : undefined;
}

function pipedInto({ pipes }: Script): string | undefined {
  for (const { parts } of pipes) {
    const source = parts.findIndex((part) => part.some(downloads));
    if (source < 0) continue;
    const reader = parts
      .slice(source + 1)
      .flatMap((part) => part.slice(0, 1))
      .map(readsProgram);
    const found = reader.find((name) => name !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `sh -c "$(curl …)"`, `eval "$(wget …)"`, `bash <(curl …)`, `. <(curl …)`. */
function substitutedInto({ invocations }: Script): string | undefined {
  for (const invocation of invocations) {
    const { name, args } = unwrapped(invocation);
    const runsScript = name === 'eval' || (isShell(name) && args.some((arg) => /^-[a-z]*c$/.test(arg)));
    const readsFile = isShell(name) || name === 'source' || name === '.';
    for (const word of invocation.command.words.slice(1)) {
      const given = word.text.startsWith('<(') ? readsFile : runsScript;
      if (given && word.substitutions.some((text) => readScript(text).invocations.some(downloads))) return name;
    }
  }
  return undefined;
}
