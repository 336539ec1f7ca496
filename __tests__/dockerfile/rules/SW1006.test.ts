import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1006', {
  catches: [
    ['FROM debian:12\nRUN chmod 777 /a', [2]],
    ['FROM debian:12\nRUN chmod -R 0777 /a', [2]],
    ['FROM debian:12\nRUN chmod u+s /a', [2]],
    ['FROM debian:12\nRUN chmod 4755 /a', [2]],
    ['FROM debian:12\nRUN chmod a+w /a', [2]],
    ['FROM debian:12\nCOPY --chmod=666 a b', [2]],
    ['FROM debian:12\nRUN install -m 2755 a b', [2]],
    ['FROM debian:12\nRUN find / | xargs chmod 666', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN chmod 755 /a'],
    ['FROM debian:12\nRUN chmod 1777 /tmp'],
    ['FROM debian:12\nRUN chmod +x /a'],
    ['FROM debian:12\nRUN chmod u=rwX,go=rX /a'],
    ['FROM debian:12\nRUN chmod o-w /a'],
    ['FROM debian:12\nRUN chmod u-s /a'],
    ['FROM debian:12\nCOPY --chmod=755 a b'],
    ['FROM debian:12\nRUN echo chmod 777'],
  ],
});
