import { COMMANDS, type Command } from '../domain/command.ts';
import { FIX } from './flags.ts';
import { formatsOf } from './formats.ts';
import { INPUTS, type InputSpec } from './table.ts';
import { takes } from './use.ts';
import { expected } from './value.ts';

const ABOUT: Readonly<Record<Command, { readonly usage: string; readonly about: string }>> = {
  check: {
    usage: 'seaworthy check [FLAGS]',
    about: 'the whole job: Dockerfile, build, inventory, scan, hardening, signature, verdict',
  },
  lint: { usage: 'seaworthy lint FILE|DIR… [FLAGS]', about: 'checks Dockerfiles only, those in folders too' },
  sbom: { usage: 'seaworthy sbom TARGET [FLAGS]', about: 'lists what is in an image' },
  scan: {
    usage: 'seaworthy scan TARGET [FLAGS]',
    about: 'lists what is in an image and what is known to be wrong with it',
  },
  advisories: {
    usage: 'seaworthy advisories update|status [ECOSYSTEM…] [FLAGS]',
    about: 'downloads or shows the advisories kept for scans: of the ecosystems named, else of those already kept',
  },
  verify: { usage: 'seaworthy verify REF [FLAGS]', about: 'checks who signed an image in a registry' },
};

const TARGET =
  'TARGET: IMAGE[:TAG][@sha256:…], oci:DIR, oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, podman:NAME, sbom:FILE';
const REF = 'REF: HOST/NAME[:TAG][@sha256:…], an image in a registry';
const EXIT = 'Exit status: 0 passed, 1 blocked by policy, 2 incomplete (asked-for work did not finish), 64 wrong usage';

function flagLines(spec: InputSpec): string {
  const fallback = spec.cliDefault ?? spec.default;
  const told = fallback === undefined || fallback === '' ? '' : ` Default: \`${fallback}\`.`;
  return `  --${spec.name}\n      ${spec.doc} (${expected(spec.type)})${told}`;
}

/** Column that says what a command does; a usage that reaches into it has a line of its own. */
const ABOUT_COLUMN = 34;

function usageRow({ usage, about }: (typeof ABOUT)[Command]): string {
  if (usage.length < ABOUT_COLUMN) return `  ${usage.padEnd(ABOUT_COLUMN)}${about}`;
  return `  ${usage}\n  ${' '.repeat(ABOUT_COLUMN)}${about}`;
}

/** Text of `--help`, of the program or of one command. */
export function helpText(command: Command | undefined, version: string): string {
  if (command === undefined) {
    const rows = COMMANDS.map((name) => usageRow(ABOUT[name]));
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
  const { usage, about } = ABOUT[command];
  // Where there is a TARGET or REF, that is the image.
  const specs: readonly InputSpec[] = INPUTS.filter(
    ({ name }) => takes(command, name) && (name !== 'image' || command === 'check'),
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
