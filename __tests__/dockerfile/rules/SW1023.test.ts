import { expect, test } from '@jest/globals';
import { lint } from '../lint-text.ts';
import { ruleSpec } from '../rule-spec.ts';

const HEX = 'a'.repeat(64);

ruleSpec('SW1023', {
  catches: [
    ['FROM debian:12\nEXPOSE a', [2]],
    ['FROM debian:12\nEXPOSE 80 443/tcpx', [2]],
    ['FROM debian:12\nEXPOSE 90-80', [2]],
    ['FROM debian:12\nEXPOSE a:80', [2]],
    ['FROM debian:12\nEXPOSE 80 /tcp', [2]],
    ['FROM debian:12\nEXPOSE 8080::8089', [2]],
    ['FROM debian:12\nCOPY --from=^a /b /c', [2]],
    ['FROM debian:12\nCOPY --from=a:: /b /c', [2]],
    ['FROM debian:12\nSTOPSIGNAL quit-now', [2]],
    ['FROM debian:12\nSTOPSIGNAL 0', [2]],
    ['FROM debian:12\nSTOPSIGNAL SIGRTMIN+16', [2]],
    ['FROM debian:12\nENV A="b', [2]],
    ["FROM debian:12\nENV A it's", [2]],
    ["FROM debian:12\nLABEL a=it's", [2]],
    ['FROM debian:12\nARG A="b', [2]],
    ['FROM debian:12\nWORKDIR "/a', [2]],
    ['FROM debian:12\nUSER "a', [2]],
    ['FROM debian:12\nCOPY "a b /', [2]],
    ["FROM debian:12\nVOLUME '/a", [2]],
    ['FROM "debian:12', [1]],
    ['FROM debian:12\nENV A=${B', [2]],
    ['FROM debian:12\nENV A=${B:b}', [2]],
    ['FROM debian:12\nCOPY <<E /a\n${B\nE', [2]],
    ['FROM debian:12\nCOPY --chmod=abc a /b', [2]],
    ['FROM debian:12\nCOPY --chmod=17777 a /b', [2]],
    ['FROM debian:12\nADD --checksum=abc https://example.com/a /b', [2]],
    [`FROM debian:12\nADD --checksum=sha256:${HEX} https://example.com/a https://example.com/b /c/`, [2]],
  ],
  passes: [
    ['FROM debian:12\nEXPOSE 80 443/TCP 53/udp 1000-2000 8080:80 127.0.0.1:80:80 [::1]:80:80 $PORT ${A}-${B} "80"'],
    // DL3011 says it.
    ['FROM debian:12\nEXPOSE 80000'],
    [
      'FROM debian:12 AS Build\nFROM debian:12\nCOPY --from=Build /a /b\nCOPY --from=0 /a /b\nCOPY --from=ghcr.io/a/b:1 /a /b\nCOPY --from=$A /a /b',
    ],
    [
      'FROM debian:12 AS build-\nFROM debian:12 AS Tools..x\nFROM debian:12\nCOPY --from=build- /a /b\nCOPY --from=Tools..X /a /b',
    ],
    ['FROM debian:12\nSTOPSIGNAL 15'],
    ['FROM debian:12\nSTOPSIGNAL sigterm'],
    ['FROM debian:12\nSTOPSIGNAL QUIT'],
    ['FROM debian:12\nSTOPSIGNAL SIGRTMIN+3'],
    ['FROM debian:12\nSTOPSIGNAL SIGRTMAX-14'],
    ['FROM debian:12\nSTOPSIGNAL $SIGNAL'],
    ['FROM debian:12\nENV A="b" C=\'d\' E=$(f) G=${H:-i} J=${K:+l} M=${N:?o} P=${Q%r} S=\\"t'],
    ["FROM debian:12\nCOPY <<E /a\nit's\nE"],
    ["FROM debian:12\nCOPY <<'E' /a\n${B\nE"],
    // What a trigger holds is read in the build that starts from the image.
    ['FROM debian:12\nONBUILD ENV A="b'],
    ["FROM debian:12\nRUN echo it's"],
    ['FROM debian:12\nCOPY --chmod=0755 a /b\nCOPY --chmod=u=rwX,go=rX a /b\nCOPY --chmod=$MODE a /b'],
    [`FROM debian:12\nADD --checksum=sha256:${HEX} https://example.com/a /b`],
    ['FROM debian:12\nADD --checksum=0123456789 https://example.com/a.git#v1 /b'],
  ],
});

test('what is wrong is said', () => {
  const [found] = lint('FROM debian:12\nEXPOSE 80/tpc').filter(({ rule }) => rule === 'SW1023');
  expect(found?.title).toContain('tpc');
});
