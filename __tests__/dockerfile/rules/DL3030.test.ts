import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3030', {
  catches: [
    ['FROM debian:12\nRUN yum install a', [2]],
    ['FROM debian:12\nRUN yum localinstall a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN yum -y install a'],
    ['FROM debian:12\nRUN yum install --assumeyes a'],
    ['FROM debian:12\nRUN yum update'],
  ],
});
