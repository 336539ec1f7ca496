import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3032', {
  catches: [
    ['FROM debian:12\nRUN yum install -y a', [2]],
    ['FROM debian:12\nRUN yum clean all && yum install -y a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN yum install -y a && yum clean all'],
    ['FROM debian:12\nRUN yum install -y a; rm -rf /var/cache/yum/*'],
    ['FROM debian:12\nRUN yum update'],
  ],
});
