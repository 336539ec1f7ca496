import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1011', {
  catches: [
    ['FROM debian:12\nENV DOCKER_CONTENT_TRUST=1', [2]],
    ['FROM debian:12\nRUN docker trust sign a', [2]],
    ['FROM debian:12\nRUN DOCKER_CONTENT_TRUST=1 docker pull a', [2]],
  ],
  passes: [
    ['FROM debian:12\nENV DOCKER_CONTENT_TRUST=0'],
    ['FROM debian:12\nRUN docker pull a'],
    ['FROM debian:12\nENV TRUST=1'],
  ],
});
