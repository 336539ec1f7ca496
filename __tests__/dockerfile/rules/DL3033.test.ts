import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3033', {
  catches: [
    ['FROM debian:12\nRUN yum install -y httpd', [2]],
    ['FROM debian:12\nRUN yum install -y httpd-2.4 mod_ssl', [2]],
    ['FROM debian:12\nRUN yum install -y python3-pip', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN yum install -y httpd-2.4'],
    ['FROM debian:12\nRUN yum module install -y nodejs:18'],
    ['FROM debian:12\nRUN yum update -y'],
    ['FROM debian:12\nRUN dnf install -y httpd'],
  ],
});
