import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3040', {
  catches: [
    ['FROM debian:12\nRUN dnf install -y a', [2]],
    ['FROM debian:12\nRUN microdnf install -y a && dnf clean all', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN dnf install -y a && dnf clean all'],
    ['FROM debian:12\nRUN dnf install -y a && rm -r /var/cache/libdnf5*'],
    ['FROM debian:12\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y a'],
  ],
});
