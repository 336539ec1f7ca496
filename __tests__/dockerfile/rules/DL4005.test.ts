import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL4005', {
  catches: [['FROM debian:12\nRUN ln -sfv /bin/bash /bin/sh', [2]]],
  passes: [['FROM debian:12\nRUN ln -s /bin/bash /usr/bin/sh']],
});
