import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1004', {
  catches: [
    ['FROM debian:12\nADD https://example.com/a /', [2]],
    ['FROM debian:12\nADD ["http://example.com/a", "/"]', [2]],
    ['FROM debian:12\nADD https://github.com/a/b.git#v1 /', [2]],
  ],
  passes: [
    [
      'FROM debian:12\nADD --checksum=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa https://example.com/a /',
    ],
    ['FROM debian:12\nADD https://github.com/a/b.git#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa /'],
    ['FROM debian:12\nADD a.tar.gz /'],
    ['FROM debian:12\nARG SHA=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\nADD https://github.com/a/b.git#$SHA /'],
  ],
});
