import { unpinnedHits } from '../packages.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { plainArgs, runs } from '../shell/flags.ts';

/** hadolint DL3062; unlike it, Go files of the context (`go run main.go`) are no packages. */
export const rule: Rule = {
  doc: {
    id: 'DL3062',
    title: 'go install without a version',
    severity: 'low',
    what: 'A RUN fetches a Go package without a version, or with `@latest`.',
    why: 'The newest version is taken: the build cannot be repeated, and a hijacked release gets in.',
    fix: 'Name the version.',
    before: 'RUN go install example.com/tool@latest',
    after: 'RUN go install example.com/tool@v1.4.2',
    sources: ['hadolint DL3062'],
  },
  judgesFragments: true,
  check: (checked) => unpinnedHits(checked, unpinned, 'go', '`go install PATH@VERSION`'),
};

function unpinned(invocation: Invocation): string[] {
  const verbs = ['install', 'get', 'run'];
  if (!runs(invocation, 'go', ...verbs)) return [];
  const [verb = '', ...names] = plainArgs(invocation);
  if (!verbs.includes(verb)) return [];
  return names.filter((name) => !isPinned(name) && !name.startsWith('.') && !name.endsWith('.go'));
}

function isPinned(name: string): boolean {
  return name.includes('@') && !name.endsWith('@latest');
}
