import { edit, type HardeningRule } from '../rule.ts';

/** `root`, `0`, `00`, with or without a group: the part before the colon decides (image-spec, config.md, "User"). */
function isRoot(user: string): boolean {
  const name = (user.split(':', 1)[0] ?? '').trim();
  return name === '' || name === 'root' || /^0+$/.test(name);
}

export const rootUser: HardeningRule = {
  doc: {
    id: 'SW2001',
    title: 'The image runs as root',
    severity: 'medium',
    what: 'The image names no user, or names root, so its processes start with user id 0.',
    why: 'Who breaks into the process is root in the container, and one flaw of the kernel or the runtime away from root on the host.',
    fix: 'Make a user in the Dockerfile and end the final stage with USER, best with a numeric id so that an orchestrator can check it.',
    before: 'FROM node:24\nCMD ["node", "server.js"]',
    after: 'FROM node:24\nUSER 1000:1000\nCMD ["node", "server.js"]',
    sources: ['CIS Docker 1.6.0 4.1', 'NIST SP 800-190 4.1.2', 'OWASP Docker 2', 'hadolint DL3002'],
  },
  check: ({ image, places }) => {
    const user = image.config.user ?? '';
    if (image.config.os === 'windows' || !isRoot(user)) return [];
    const named = user.trim() !== '';
    return [
      {
        title: named ? 'The image sets root as its user' : 'The image sets no user, so it runs as root',
        at: named ? places.ofInstruction('USER', isRoot) : places.ofAbsence(),
        remedy: edit('add USER with a numeric id other than 0 to the end of the final stage, such as `USER 1000:1000`'),
        subject: 'user',
      },
    ];
  },
};
