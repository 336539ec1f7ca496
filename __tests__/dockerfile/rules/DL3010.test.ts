import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3010', {
  catches: [
    ['FROM debian:12\nCOPY a.tar.gz /b/\nRUN tar -xzf /b/a.tar.gz', [2]],
    ['FROM debian:12\nCOPY a b.tgz\nRUN gunzip b.tgz', [2]],
  ],
  passes: [
    ['FROM debian:12\nCOPY a.tar.gz /\nRUN tar -tzf a.tar.gz'],
    ['FROM debian:12\nCOPY --from=x a.tar /\nRUN tar -xf a.tar'],
    ['FROM debian:12\nCOPY a.zip /\nRUN unzip a.zip'],
    ['FROM debian:12\nCOPY a.tar /\nRUN tar -xf b.tar'],
    ['FROM debian:12\nCOPY a.tar /\nRUN tar -xf a.tar\nFROM debian:12'],
  ],
});
