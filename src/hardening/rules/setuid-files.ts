import { counted, type FactGroup, groupFacts, inheritance, listPaths, subjectOf } from '../layer-facts.ts';
import { FACTS } from '../observers.ts';
import { edit, type Gap, type HardeningRule, type Places } from '../rule.ts';

function toGap(group: FactGroup, places: Places): Gap {
  const only = group.facts.length === 1 ? group.facts[0]?.path : undefined;
  const who = group.inherited === true ? 'The base image brings' : 'A layer of the image adds';
  return {
    title: `${who} ${counted(group.facts.length, 'setuid or setgid program')}: ${listPaths(group.facts)}`,
    at: places.ofLayer(group.layer, only),
    remedy: edit(
      group.inherited === true
        ? 'take the bits away that nothing needs (`RUN chmod a-s …`), use a smaller base, or run with no-new-privileges'
        : 'take the bits away (`chmod a-s`) in the instruction that adds the files',
    ),
    subject: `setuid ${subjectOf(group)}`,
    ...inheritance(group),
    ...(group.facts.length > 5 ? { detail: listPaths(group.facts, 50) } : {}),
  };
}

export const setuidFiles: HardeningRule = {
  doc: {
    id: 'SW2007',
    title: 'Programs in the image run as another user (setuid, setgid)',
    severity: 'medium',
    what: 'Files carry the setuid or setgid bit. Those of the base image are told once; those that this image adds, by layer.',
    why: 'A flaw in such a program lets every process in the container become its owner, mostly root.',
    fix: 'Take the bits away that nothing needs, and run the container with no-new-privileges.',
    before: 'COPY tool /usr/local/bin/tool\nRUN chmod u+s /usr/local/bin/tool',
    after: 'COPY --chmod=0755 tool /usr/local/bin/tool',
    sources: ['CIS Docker 1.6.0 4.8', 'NIST SP 800-190 4.1.2', 'OWASP Docker 4'],
  },
  check: (subject) =>
    groupFacts(subject, ({ fact }) => fact === FACTS.setuid || fact === FACTS.setgid).map((group) =>
      toGap(group, subject.places),
    ),
};
