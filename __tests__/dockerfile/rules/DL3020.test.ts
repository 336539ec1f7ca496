import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3020', {
  catches: [
    ['FROM debian:12\nADD a.py /app/', [2]],
    ['FROM debian:12\nADD ["a", "b"]', [2]],
    ['FROM debian:12\nADD a.tar.gz b /', [2]],
    ['FROM debian:12\nADD --chown=1 a b', [2]],
  ],
  passes: [
    ['FROM debian:12\nADD a.tar.gz /'],
    ['FROM debian:12\nADD https://example.com/a /'],
    ['FROM debian:12\nADD "https://example.com/a" /'],
    ['FROM debian:12\nADD git@github.com:a/b.git /'],
    ['FROM debian:12\nCOPY a b'],
    ['FROM debian:12\nADD rootfs.tar.zst /'],
    ['FROM debian:12\nADD <<EOF /a\nx\nEOF'],
    ['FROM debian:12\nONBUILD ADD a b'],
  ],
  fixes: [
    ['FROM debian:12\nADD a.py \\\n  /app/', 'FROM debian:12\nCOPY a.py \\\n  /app/'],
    ['from debian:12\nadd a /', 'from debian:12\ncopy a /'],
  ],
});
