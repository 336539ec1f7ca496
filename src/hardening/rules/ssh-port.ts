import { edit, type HardeningRule } from '../rule.ts';

/** `22`, `22/tcp`, `20-25/tcp`. */
function coversSsh(port: string): boolean {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/tcp)?$/i.exec(port.trim());
  if (found === null) return false;
  const first = Number(found[1]);
  return first <= 22 && Number(found[2] ?? first) >= 22;
}

export const sshPort: HardeningRule = {
  doc: {
    id: 'SW2006',
    title: 'The image exposes the port of SSH',
    severity: 'low',
    what: 'Port 22 is among the exposed ports of the image.',
    why: 'An SSH server in a container is a second way in, with accounts and keys of its own that nobody rotates.',
    fix: 'Take the server and the port out, and use the tools of the runtime (docker exec, kubectl exec) to get in.',
    before: 'EXPOSE 22 8080',
    after: 'EXPOSE 8080',
    sources: ['CIS Docker 1.6.0 5.7', 'NIST SP 800-190 4.1.2'],
  },
  check: ({ image, places }) => {
    if (!image.config.exposedPorts.some(coversSsh)) return [];
    return [
      {
        title: 'The image exposes port 22 (SSH)',
        at: places.ofInstruction('EXPOSE', (args) => args.split(/\s+/).some(coversSsh)),
        remedy: edit('take the SSH server and port 22 out of the image'),
        subject: 'port 22',
      },
    ];
  },
};
