import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1008', {
  catches: [
    ['FROM debian:12\nCOPY . /app', [2], { dockerignore: null }],
    ['FROM debian:12\nCOPY . .\nADD ./ /b', [2, 3], { dockerignore: 'node_modules\n' }],
    ['FROM debian:12\nCOPY --chown=1 . .', [2], { dockerignore: '.git\n' }],
    ['FROM debian:12\nCOPY . .', [2], { dockerignore: '*\n!.git\n' }],
  ],
  passes: [
    ['FROM debian:12\nCOPY . /app'],
    ['FROM debian:12\nCOPY . /app', { dockerignore: '.git\n.env\n' }],
    ['FROM debian:12\nCOPY . /app', { dockerignore: '**/.git\n.env*\n' }],
    ['FROM debian:12\nCOPY . /app', { dockerignore: '.*\n' }],
    ['FROM debian:12\nCOPY src /app', { dockerignore: null }],
    ['FROM debian:12\nCOPY --from=debian:12 . /app', { dockerignore: null }],
    ['FROM debian:12\nCOPY --exclude=.git --exclude=.env . /app', { dockerignore: null }],
  ],
});
