import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3008', {
  catches: [
    ['FROM debian:12\nRUN apt-get install -y curl', [2]],
    ['FROM debian:12\nRUN apt-get update \\\n  && apt-get install -y a=1 b', [2]],
    ['FROM debian:12\nRUN apt-get -y install "$PKG"', [2]],
    ['FROM debian:12\nRUN <<EOF\napt-get install -y curl\nEOF', [2]],
    ['FROM debian:12\nONBUILD RUN apt-get install a', [2]],
    ['FROM debian:12\nRUN ["apt-get", "install", "a"]', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN apt-get install -y curl=7.88'],
    ['FROM debian:12\nRUN apt-get install ./a.deb b/stable'],
    ['FROM debian:12\nRUN apt-get install -y -t bookworm a=1'],
    ['FROM debian:12\nRUN apt-get update'],
    ['FROM debian:12\nRUN echo apt-get install curl'],
    ['FROM debian:12\nRUN apt install a'],
    ['FROM debian:12\nRUN # apt-get install a\n'],
  ],
});
