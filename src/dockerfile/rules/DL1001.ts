import { listed } from '../hits.ts';
import { readIgnore } from '../pragmas.ts';
import type { Hit, Rule } from '../rule.ts';

/** hadolint DL1001. Silent unless the configuration gives it a level. */
export const rule: Rule = {
  lint: 'ignore',
  ofComments: true,
  doc: {
    id: 'DL1001',
    title: 'Comment that switches off a rule',
    severity: 'low',
    what: 'A comment `# hadolint ignore=…` switches off a rule. Silent unless `override` in `.hadolint.yaml` gives the rule a level.',
    why: 'Where a project wants every exception in one place, an exception in a Dockerfile goes unseen.',
    fix: 'Remove the comment, or ignore the rule in the configuration.',
    before: '# hadolint ignore=DL3006\nFROM debian:12',
    after: 'FROM debian:12',
    options: ['Off by default: `override: {info: [DL1001]}` in `.hadolint.yaml` switches it on.'],
    sources: ['hadolint DL1001'],
  },
  check: ({ file }) => {
    const hits: Hit[] = [];
    let at = 0;
    for (const comment of file.comments) {
      while ((file.instructions[at]?.endLine ?? Number.POSITIVE_INFINITY) < comment.line) at += 1;
      const instruction = file.instructions[at] ?? file.instructions.at(-1);
      const ignore = readIgnore(comment);
      if (ignore === undefined || ignore.global || instruction === undefined) continue;
      if (comment.line > instruction.line && comment.line < instruction.endLine) continue;
      const title = `a comment switches off ${listed(ignore.rules)}`;
      const advice = 'Remove the comment, or ignore the rule in .hadolint.yaml.';
      hits.push({ instruction, line: comment.line, title, advice });
    }
    return hits;
  },
};
