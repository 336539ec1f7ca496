import { counted, groupFacts, inheritance, listPaths, subjectOf } from '../layer-facts.ts';
import { FACTS } from '../observers.ts';
import { edit, type HardeningRule } from '../rule.ts';

export const worldWritable: HardeningRule = {
  doc: {
    id: 'SW2008',
    title: 'Everybody can write to system paths of the image',
    severity: 'low',
    what: 'Files or folders below /etc, /usr, /opt and the like can be written by every user. Folders with the sticky bit do not count.',
    why: 'A process without rights can replace what others run or trust, and wait.',
    fix: 'Set modes when the files are made: 0755 for folders and programs, 0644 for the rest.',
    before: 'RUN chmod -R 777 /opt/app',
    after: 'RUN chown -R app:app /opt/app && chmod -R u=rwX,go=rX /opt/app',
    sources: ['CIS Docker 1.6.0 4.8', 'NIST SP 800-190 4.1.2'],
  },
  check: (subject) =>
    groupFacts(subject, ({ fact }) => fact === FACTS.writable).map((group) => ({
      title: `Everybody can write to ${counted(group.facts.length, 'system path')}${group.inherited === true ? ' of the base image' : ''}: ${listPaths(group.facts)}`,
      at: subject.places.ofLayer(group.layer, group.facts.length === 1 ? group.facts[0]?.path : undefined),
      remedy: edit('take the right away (`chmod o-w`) in the instruction that makes the files'),
      subject: `writable ${subjectOf(group)}`,
      ...inheritance(group),
      ...(group.facts.length > 5 ? { detail: listPaths(group.facts, 50) } : {}),
    })),
};
