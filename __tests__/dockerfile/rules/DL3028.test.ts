import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3028', {
  catches: [
    ['FROM debian:12\nRUN gem install rails', [2]],
    ['FROM debian:12\nRUN gem i a b:1', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN gem install rails:8'],
    ['FROM debian:12\nRUN gem install rails -v 8'],
    ['FROM debian:12\nRUN gem install rails --version=8'],
    ['FROM debian:12\nRUN gem update'],
  ],
});
