import { ruleSpec } from '../rule-spec.ts';

ruleSpec('CopyIgnoredFile', {
  catches: [
    ['FROM debian:12\nCOPY ./a/b /c', [2], { dockerignore: 'a/b' }],
    ['FROM debian:12\nCOPY a.env /b\nADD c /d', [2], { dockerignore: '*.env' }],
    ['FROM debian:12\nCOPY a/b /c', [2], { dockerignore: 'a' }],
  ],
  passes: [
    ['FROM debian:12\nCOPY a.env /b'],
    ['FROM debian:12\nCOPY a.env /b', { dockerignore: '*.env\n!a.env' }],
    ['FROM debian:12\nCOPY . /b', { dockerignore: '*\n!src' }],
    ['FROM debian:12\nCOPY --from=x a.env /b', { dockerignore: '*.env' }],
    ['FROM debian:12\nCOPY a.env /b\nFROM debian:12', { dockerignore: '*.env' }],
  ],
});
