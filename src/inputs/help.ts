import { COMMANDS, type Command } from '../domain/command.ts';
import { FIX } from './flags.ts';
import { formatsOf } from './formats.ts';
import { INPUTS, type InputName, type InputSpec } from './table.ts';
import { expected } from './value.ts';

const ABOUT: Readonly<Record<Command, { usage: string; about: string; flags: 'all' | readonly InputName[] }>> = {
  check: {
    usage: 'seaworthy check [FLAGS]',
    about: 'the whole job: Dockerfile, build, inventory, scan, hardening, signature, verdict',
    flags: 'all',
  },
  lint: {
    usage: 'seaworthy lint FILE|DIR… [FLAGS]',
    about: 'checks Dockerfiles only, those in folders too',
    flags: [
      'fail-on',
      'unrated-as',
      'max-critical',
      'max-high',
      'ignore-file',
      'hadolint-config',
      'shellcheck',
      'build-args',
      'target',
      'context',
      'output-dir',
      'sarif-file',
      'working-directory',
    ],
  },
  sbom: {
    usage: 'seaworthy sbom TARGET [FLAGS]',
    about: 'lists what is in an image',
    flags: [
      'platforms',
      'registry-mirrors',
      'lock-files',
      'unassessed',
      'sbom-formats',
      'offline',
      'cache-dir',
      'output-dir',
      'working-directory',
    ],
  },
  scan: {
    usage: 'seaworthy scan TARGET [FLAGS]',
    about: 'lists what is in an image and what is known to be wrong with it',
    flags: [
      'platforms',
      'registry-mirrors',
      'lock-files',
      'fail-on',
      'only-fixed',
      'unrated-as',
      'unassessed',
      'max-critical',
      'max-high',
      'ignore-file',
      'new-only',
      'baseline',
      'advisories',
      'offline',
      'max-advisory-age',
      'alpine-secdb',
      'kev',
      'epss',
      'repository-cpe-file',
      'cache-dir',
      'file',
      'context',
      'output-dir',
      'sarif-file',
      'working-directory',
    ],
  },
  advisories: {
    usage: 'seaworthy advisories update|status [ECOSYSTEM…] [FLAGS]',
    about:
      'downloads or shows the advisories that are kept for scans: of the ecosystems named, else of those already kept',
    flags: ['advisories', 'offline', 'max-advisory-age', 'cache-dir', 'working-directory'],
  },
  verify: {
    usage: 'seaworthy verify REF [FLAGS]',
    about: 'checks who signed an image in a registry',
    flags: [
      'verify-key',
      'verify-identity',
      'verify-issuer',
      'verify-log',
      'fail-on',
      'ignore-file',
      'output-dir',
      'working-directory',
    ],
  },
};

const TARGET =
  'TARGET: IMAGE[:TAG][@sha256:…], oci:DIR, oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, podman:NAME, sbom:FILE';
const REF = 'REF: HOST/NAME[:TAG][@sha256:…], an image in a registry';
const EXIT = 'Exit status: 0 passed, 1 blocked by policy, 2 incomplete (asked-for work did not finish), 64 wrong usage';

function flagLines(spec: InputSpec): string {
  const fallback = spec.cliDefault ?? spec.default;
  const told = fallback === undefined || fallback === '' ? '' : ` Default: ${fallback}.`;
  return `  --${spec.name}\n      ${spec.doc} (${expected(spec.type)})${told}`;
}

/** Text of `--help`, of the program or of one command. */
export function helpText(command: Command | undefined, version: string): string {
  if (command === undefined) {
    const rows = COMMANDS.map((name) => `  ${ABOUT[name].usage.padEnd(34)}${ABOUT[name].about}`);
    return [
      `seaworthy ${version}: is this container image fit to ship?`,
      '',
      ...rows,
      '',
      TARGET,
      EXIT,
      '',
      'seaworthy COMMAND --help lists the flags of a command.',
      '',
    ].join('\n');
  }
  const { usage, about, flags } = ABOUT[command];
  const specs = (INPUTS as readonly InputSpec[]).filter(
    (spec) => flags === 'all' || (flags as readonly string[]).includes(spec.name),
  );
  const formats = formatsOf(command);
  const head = [
    usage,
    `  ${about}`,
    '',
    ...(usage.includes(' TARGET') ? [TARGET, ''] : usage.includes(' REF') ? [REF, ''] : []),
    `  --format\n      What is written to stdout (one of ${formats.join(', ')}). Default: ${formats[0]}.`,
  ];
  const own = command === 'lint' ? [flagLines(FIX)] : [];
  return [...head, ...own, ...specs.map(flagLines), '', EXIT, ''].join('\n');
}
