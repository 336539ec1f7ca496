import { BUILDERS } from '../domain/plan.ts';
import { SEVERITIES } from '../domain/severity.ts';

/** How an input is written. Lists are given by comma or newline; booleans are `true|false` and nothing else. */
export type InputType =
  | { readonly kind: 'text' }
  | { readonly kind: 'path' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'count' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly of?: readonly string[]; readonly by?: 'newline' };

export interface InputSpec {
  readonly name: string;
  readonly type: InputType;
  /** As written in action.yml; absent: none. */
  readonly default?: string;
  /** Default on the command line, where it differs; '' is none. */
  readonly cliDefault?: string;
  /** The default is not written into action.yml, so that one can tell whether the input was given. */
  readonly implied?: true;
  readonly doc: string;
  readonly since: string;
}

const text = { kind: 'text' } as const;
const path = { kind: 'path' } as const;
const flag = { kind: 'boolean' } as const;
const count = { kind: 'count' } as const;

export const MODES = ['check', 'analyze', 'report', 'plan'] as const;

/** The stages that the `stages` input can name; `push` is switched by its own input. */
export const SELECTABLE_STAGES = ['dockerfile', 'build', 'inventory', 'scan', 'hardening', 'signature'] as const;

/**
 * The one table of inputs: it makes action.yml, the README's section, the flags of the command line, and the parser.
 * Read in the order in which a maintainer meets them.
 */
export const INPUTS = [
  {
    name: 'mode',
    type: { kind: 'choice', of: MODES },
    default: 'check',
    doc: 'What the run does. `check`: everything. `analyze`: everything but writing to GitHub, for pull requests of forks and for the legs of a matrix; the report is left as an artifact. `report`: bring such reports together, judge them and write the comment, the summary and SARIF; under `workflow_run` without checkout and without trust in what a pull request wrote. `plan`: print the matrix of images that a change touches.',
    since: '0.1.0',
  },
  { name: 'context', type: path, default: '.', doc: 'Folder that the image is built from.', since: '0.1.0' },
  {
    name: 'file',
    type: path,
    default: 'Dockerfile',
    doc: 'The Dockerfile. `Dockerfile` alone is the one in `context`; any other path starts at the workspace.',
    since: '0.1.0',
  },
  {
    name: 'image',
    type: text,
    doc: 'An image to check instead of building one: `ghcr.io/o/app@sha256:…`, `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`, `docker-daemon:NAME` or `podman:NAME`; or an SBOM in place of one: `sbom:FILE`.',
    since: '0.1.0',
  },
  {
    name: 'platforms',
    type: { kind: 'list' },
    doc: 'Platforms to build or read, such as `linux/amd64,linux/arm64`; without it, the machine’s own.',
    since: '0.1.0',
  },
  {
    name: 'registry-mirrors',
    type: { kind: 'list' },
    doc: 'Mirrors that images are read from first, as `HOST=PLACE`, such as `docker.io=https://mirror.example.com/hub`; several of one HOST are asked in turn, then HOST itself. Bytes are checked by their digests; what a mirror takes a tag for is shown in the log.',
    since: '0.1.0',
  },
  {
    name: 'build-args',
    type: { kind: 'list', by: 'newline' },
    doc: 'Build arguments, one `KEY=VALUE` a line.',
    since: '0.1.0',
  },
  { name: 'target', type: text, doc: 'Stage of the Dockerfile to build; without it, the last one.', since: '0.1.0' },
  {
    name: 'push',
    type: flag,
    default: 'false',
    doc: 'Push the built image to `tags`, only when nothing blocks and nothing is incomplete.',
    since: '0.1.0',
  },
  { name: 'tags', type: { kind: 'list' }, doc: 'Names for the built image.', since: '0.1.0' },
  {
    name: 'stages',
    type: { kind: 'list', of: ['all', ...SELECTABLE_STAGES] },
    default: 'all',
    doc: 'What to do: `all`, or some of `dockerfile`, `build`, `inventory`, `scan`, `hardening`, `signature`.',
    since: '0.1.0',
  },
  {
    name: 'builder',
    type: { kind: 'choice', of: BUILDERS },
    default: 'auto',
    doc: 'Program that builds: `auto` takes the first one that is on the machine.',
    since: '0.1.0',
  },
  {
    name: 'fail-on',
    type: { kind: 'choice', of: ['critical', 'high', 'medium', 'low', 'never'] },
    default: 'high',
    implied: true,
    doc: 'Block when a finding is of this severity or worse. `never` switches off this gate alone.',
    since: '0.1.0',
  },
  {
    name: 'only-fixed',
    type: flag,
    default: 'false',
    implied: true,
    doc: 'What cannot be fixed does not block; it is still shown.',
    since: '0.1.0',
  },
  {
    name: 'unrated-as',
    type: { kind: 'choice', of: [...SEVERITIES, 'ignore'] },
    default: 'medium',
    implied: true,
    doc: 'Where a finding that nobody rated stands for the gates.',
    since: '0.1.0',
  },
  {
    name: 'unassessed',
    type: { kind: 'choice', of: ['incomplete', 'report'] },
    default: 'incomplete',
    doc: 'What it means when no advisory source covers something in the image, or its distribution’s packages are not listed in it.',
    since: '0.1.0',
  },
  { name: 'max-critical', type: count, doc: 'Block when there are more critical findings than this.', since: '0.1.0' },
  { name: 'max-high', type: count, doc: 'Block when there are more high findings than this.', since: '0.1.0' },
  {
    name: 'hadolint-config',
    type: text,
    default: 'auto',
    doc: 'Configuration of hadolint, which its rules and BuildKit’s checks follow here too: `auto` takes `.hadolint.yaml` or `.hadolint.yml` of the working directory where one is there, `never` none, anything else is a path. Its variables (`HADOLINT_IGNORE`, `HADOLINT_OVERRIDE_…`, `HADOLINT_FAILURE_THRESHOLD` and kin) count beside the file, as in hadolint; files of the home folder do not. Its `failure-threshold` stands for `fail-on` in Dockerfile findings where `fail-on` is not given.',
    since: '0.1.0',
  },
  {
    name: 'shellcheck',
    type: { kind: 'choice', of: ['auto', 'never', 'required'] },
    default: 'auto',
    doc: 'Whether ShellCheck reads the scripts in RUN: `auto` where the program is on the machine; `required`: without it the run is incomplete. hadolint’s comments and configuration count for its `SC…` ids, too.',
    since: '0.1.0',
  },
  {
    name: 'ignore-file',
    type: path,
    doc: 'YAML list of findings that do not count, each with a reason.',
    since: '0.1.0',
  },
  {
    name: 'new-only',
    type: { kind: 'choice', of: ['auto', 'true', 'false'] },
    default: 'auto',
    doc: 'What counts beside the baseline: `true` blocks on new findings alone; `auto` shows only new ones in the comment and the annotations of a pull request, and blocks on all; `false` shows all and blocks on all. Without a baseline all of them count.',
    since: '0.1.0',
  },
  {
    name: 'baseline',
    type: text,
    default: 'auto',
    doc: 'What findings are compared with: a JSON report of Seaworthy, an image (written as `image` is), or, on pull requests and in merge queues, `auto`: what the base branch’s own runs kept of the base commit or its nearest ancestor, else the image of the same name whose tag has the base commit’s SHA where `image` has the head’s; or `build`: the same, and where there is neither the base commit is built too, out of the checkout’s git objects (needs `fetch-depth: 0`, and the time of a second build). The baseline’s packages are judged by today’s advisories too.',
    since: '0.1.0',
  },
  {
    name: 'policy-from',
    type: { kind: 'choice', of: ['base', 'head'] },
    default: 'base',
    doc: 'On pull requests, whose version of the ignore file and other policy files counts: the base commit’s, so that a pull request cannot loosen its own gate, or the head’s.',
    since: '0.1.0',
  },
  {
    name: 'advisories',
    type: text,
    default: 'api',
    doc: 'Where advisories come from: `api` (api.osv.dev), URL or path of a mirror of the OSV bucket, or a folder of OSV records.',
    since: '0.1.0',
  },
  {
    name: 'lock-files',
    type: flag,
    default: 'false',
    doc: 'Count the packages that lock files in the image name (package-lock.json, poetry.lock, Cargo.lock, go.mod and kin), too. They say what may be installed, development dependencies among it, not what is.',
    since: '0.1.0',
  },
  {
    name: 'offline',
    type: flag,
    default: 'false',
    doc: 'Open no connection. Needs `advisories` from a path, or from a URL of which `cache-dir` has a copy.',
    since: '0.1.0',
  },
  {
    name: 'max-advisory-age',
    type: text,
    doc: 'How old the newest advisory of a mirror or folder may be, per ecosystem: days (`7`, `7d`) or hours (`72h`). Older data make the run incomplete.',
    since: '0.1.0',
  },
  {
    name: 'alpine-secdb',
    type: text,
    default: 'auto',
    doc: 'Alpine’s own security database, main and community, beside OSV, which has main alone: URL or folder with `vX.Y/main.json` and `vX.Y/community.json`, `never`, or `auto`: secdb.alpinelinux.org where `advisories` is `api`.',
    since: '0.1.0',
  },
  {
    name: 'kev',
    type: text,
    default: 'auto',
    doc: 'CISA’s catalogue of vulnerabilities that are known to be exploited, noted beside findings: URL or JSON file, `never`, or `auto`: from cisa.gov where it can be reached and `advisories` is `api`.',
    since: '0.1.0',
  },
  {
    name: 'epss',
    type: text,
    default: 'auto',
    doc: 'FIRST’s estimate of how likely a vulnerability is to be exploited within 30 days, noted beside findings: URL or CSV file (plain or gzip), `never`, or `auto`: from empiricalsecurity.com where it can be reached and `advisories` is `api`.',
    since: '0.1.0',
  },
  {
    name: 'repository-cpe-file',
    type: path,
    doc: 'Red Hat’s table of content sets, `repository-to-cpe.json`: which product streams an image of theirs was built from. Without it, the default BaseOS, AppStream and CodeReady Builder sets of RHEL 8, 9 and 10 are known; packages of other sets are told as not assessed.',
    since: '0.1.0',
  },
  {
    name: 'cache-dir',
    type: path,
    doc: 'Folder for what a later run can use again: what was read of layers, indexes and records of advisories; `never` keeps nothing. In the Action it lies outside the workspace. Without it, `seaworthy` in `$XDG_CACHE_HOME` or `~/.cache`; in the Action `$RUNNER_TEMP/seaworthy-cache`.',
    since: '0.1.0',
  },
  {
    name: 'comment',
    type: { kind: 'choice', of: ['auto', 'never'] },
    default: 'auto',
    doc: 'The comment on the pull request.',
    since: '0.1.0',
  },
  {
    name: 'annotations',
    type: flag,
    default: 'true',
    doc: 'Annotations on the lines of the Dockerfile. `mode: report` repeats none of the jobs that checked.',
    since: '0.1.0',
  },
  {
    name: 'suggestions',
    type: flag,
    default: 'false',
    doc: 'On pull requests: changes that are certain to mend a Dockerfile finding, and the digest that the tag of a base image names today (its registry is asked), as suggestions on the lines of the diff. Never on those of forks or Dependabot, whose token may not write.',
    since: '0.1.0',
  },
  { name: 'summary', type: flag, default: 'true', doc: 'The job summary.', since: '0.1.0' },
  {
    name: 'upload-sarif',
    type: { kind: 'choice', of: ['auto', 'never', 'required'] },
    default: 'auto',
    doc: 'Upload to code scanning, of a run that looked at everything: what is not in it counts as fixed there. `required`: a refusal makes the run incomplete.',
    since: '0.1.0',
  },
  {
    name: 'submit-dependencies',
    type: flag,
    default: 'false',
    doc: 'Submit the packages of each image to the repository’s dependency graph, which Dependabot alerts come from; needs `contents: write`. Never on pull requests of forks or Dependabot.',
    since: '0.1.0',
  },
  {
    name: 'sarif-file',
    type: path,
    doc: 'Where to write the SARIF file, beside the one in `output-dir`.',
    since: '0.1.0',
  },
  {
    name: 'output-dir',
    type: path,
    doc: 'Folder for report, SARIF, SBOMs and comment; in the Action `$RUNNER_TEMP/seaworthy` where none is given, on the command line none.',
    since: '0.1.0',
  },
  {
    name: 'sbom-formats',
    type: { kind: 'list', of: ['cyclonedx-json', 'spdx-json'] },
    default: 'cyclonedx-json',
    doc: 'Formats of the SBOM.',
    since: '0.1.0',
  },
  {
    name: 'github-token',
    type: { kind: 'secret' },
    default: '${{ github.token }}',
    cliDefault: '',
    doc: 'Token for the comment and the upload.',
    since: '0.1.0',
  },
  {
    name: 'verify-key',
    type: text,
    doc: 'Public key (PEM, or a path to one) that must have signed the image; of a file of the repository `policy-from` decides whose version.',
    since: '0.1.0',
  },
  {
    name: 'verify-identity',
    type: text,
    doc: 'Identity that must have signed the image without a key, in full; goes with `verify-issuer`.',
    since: '0.1.0',
  },
  { name: 'verify-issuer', type: text, doc: 'OIDC issuer that vouches for `verify-identity`.', since: '0.1.0' },
  {
    name: 'verify-log',
    type: { kind: 'choice', of: ['require', 'ignore'] },
    default: 'require',
    doc: 'Whether the signature must be in a transparency log. Without one no time can be checked.',
    since: '0.1.0',
  },
  {
    name: 'reports',
    type: { kind: 'list' },
    doc: 'With `mode: report`: reports to bring together, as files, folders (every `report.json` below them) or globs. Without it, the artifacts `seaworthy-report-*` of the workflow run.',
    since: '0.1.0',
  },
  {
    name: 'run-id',
    type: count,
    doc: 'With `mode: report`: the workflow run whose artifacts are taken. Without it, the one that started this run under `workflow_run`, else this run itself.',
    since: '0.1.0',
  },
  {
    name: 'leg',
    type: text,
    default: '${{ strategy.job-index }}/${{ strategy.job-total }} ${{ toJSON(matrix) }}',
    cliDefault: '',
    doc: 'Which leg of a matrix this job is; leave it at its default. It keeps the reports of the legs apart, and tells when one is missing.',
    since: '0.1.0',
  },
  {
    name: 'working-directory',
    type: path,
    default: '.',
    doc: 'Folder that relative paths start from, relative to the workspace.',
    since: '0.1.0',
  },
] as const satisfies readonly InputSpec[];

export type InputName = (typeof INPUTS)[number]['name'];
