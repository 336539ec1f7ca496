import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1009', {
  catches: [
    ['FROM debian:12\nEXPOSE 22', [2]],
    ['FROM debian:12\nEXPOSE 80 22/tcp', [2]],
    ['FROM debian:12\nARG P=22\nEXPOSE $P', [3]],
    ['FROM debian:12\nRUN apt-get install -y openssh-server=1', [2]],
    ['FROM debian:12\nRUN service ssh start', [2]],
    ['FROM alpine:3.22\nRUN apk add --no-cache openssh=9', [2]],
  ],
  passes: [
    ['FROM debian:12\nEXPOSE 2222 80'],
    ['FROM debian:12\nEXPOSE 22/udp'],
    ['FROM debian:12\nRUN apt-get install -y openssh-client=1'],
    ['FROM debian:12\nRUN ssh-keyscan github.com'],
  ],
});
