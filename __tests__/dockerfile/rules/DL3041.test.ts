import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3041', {
  catches: [
    ['FROM debian:12\nRUN dnf install -y httpd', [2]],
    ['FROM debian:12\nRUN microdnf install tar', [2]],
    ['FROM debian:12\nRUN dnf module install -y nodejs', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN dnf install -y httpd-2.4.62'],
    ['FROM debian:12\nRUN dnf module enable nodejs'],
    ['FROM debian:12\nRUN yum install a'],
  ],
});
