import { instructionsOf, onRuns } from '../hits.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { runs, unwrapped } from '../shell/flags.ts';
import { expandKnown } from '../variables.ts';

/** A way to log in to the container. */
export const rule: Rule = {
  doc: {
    id: 'SW1009',
    title: 'SSH server in the image',
    severity: 'low',
    what: 'The image exposes port 22, or installs or starts an SSH server.',
    why: 'It is one more door with its own keys and flaws; `docker exec` and `kubectl exec` are there, and are logged.',
    fix: 'Leave the server and the port away.',
    before: 'EXPOSE 22 8080',
    after: 'EXPOSE 8080',
    sources: ['CIS Docker 1.6.0 5.7', 'NIST SP 800-190 4.1.1', 'Trivy DS-0004'],
  },
  judgesFragments: true,
  check: (checked) => [
    ...instructionsOf(checked, 'EXPOSE').flatMap(({ instruction, scope }): Hit[] => {
      const ports = instruction.args.map((port) => expandKnown(port, scope, checked.file.escapeToken));
      if (!ports.some((port) => /^22(?:\/tcp)?$/i.test(port))) return [];
      return [{ instruction, title: 'port 22 (ssh) is exposed', advice: 'Remove 22 from EXPOSE.' }];
    }),
    ...onRuns(checked, ({ script }) => {
      if (!script.invocations.some(isServer)) return undefined;
      return { title: 'an SSH server is installed or started', advice: 'Leave the SSH server away; use exec.' };
    }),
  ],
};

const PACKAGES = ['openssh-server', 'openssh', 'dropbear', 'ssh'];

function isServer(invocation: Invocation): boolean {
  const command = unwrapped(invocation);
  if (command.name === 'sshd' || command.name === 'ssh-keygen') {
    return command.name === 'sshd' || command.args.includes('-A');
  }
  if (command.name === 'service' || command.name === 'systemctl') {
    return (
      command.args.some((arg) => /^sshd?(?:\.service)?$/.test(arg)) &&
      command.args.some((arg) => /^(?:start|enable)$/.test(arg))
    );
  }
  // On Alpine and with pacman the package openssh holds the server too; on Debian `ssh` does.
  const names = packagesOf(command);
  return names.some((name) => PACKAGES.includes(name.split(/[=~<>]/, 1)[0] ?? ''));
}

function packagesOf(command: Invocation): readonly string[] {
  const { args, name } = command;
  if (runs(command, 'apk', 'add')) return args.filter((arg) => arg !== 'ssh');
  if (['apt-get', 'apt'].includes(name) && args.includes('install'))
    return args.filter((arg) => !/^openssh(?:=|$)/.test(arg));
  const rpm =
    ['yum', 'dnf', 'microdnf', 'zypper'].includes(name) && args.some((arg) => arg === 'install' || arg === 'in');
  return rpm ? args.filter((arg) => /^openssh-server/.test(arg)).map(() => 'openssh-server') : [];
}
