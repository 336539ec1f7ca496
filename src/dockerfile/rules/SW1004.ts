import { instructionsOf } from '../hits.ts';
import { flagValue } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { expandKnown } from '../variables.ts';

const COMMIT = /#[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)|[?&](?:checksum|commit)=[0-9a-f]{7,64}/;

/** A download by ADD that nothing is compared with. A Git commit named in full is as good as a checksum. */
export const rule: Rule = {
  doc: {
    id: 'SW1004',
    title: 'ADD of a URL without a checksum',
    severity: 'low',
    what: 'An ADD downloads from a URL, or clones a repository, without saying what must come.',
    why: 'Whoever controls the server decides what gets into the image, and two builds may differ.',
    fix: 'Add `--checksum=sha256:…`, or name the full commit of a repository.',
    before: 'ADD https://example.com/tool.tar.gz /opt/',
    after: 'ADD --checksum=sha256:<digest> https://example.com/tool.tar.gz /opt/',
    sources: ['CIS Docker 1.6.0 4.11', 'Dockerfile reference ADD --checksum'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'ADD').flatMap(({ instruction, scope }) => {
      if ((flagValue(instruction, 'checksum') ?? '') !== '') return [];
      const source = instruction.args
        .slice(0, -1)
        .map((word) => expandKnown(word, scope, checked.file.escapeToken))
        .find((word) => /^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/i.test(word) && !COMMIT.test(word));
      if (source === undefined) return [];
      return [
        {
          instruction,
          title: `ADD takes ${source} as it comes`,
          advice: 'Add `--checksum=sha256:…` with the digest of the file that you have checked.',
        },
      ];
    }),
};
