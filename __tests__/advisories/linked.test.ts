import { describe, expect, test } from '@jest/globals';
import type { Advisory } from '../../src/advisories/advisory.ts';
import { CommonWords } from '../../src/advisories/common-parts.ts';
import { toFinding } from '../../src/advisories/findings.ts';
import { AdvisoryIndex, matchPackages } from '../../src/advisories/match.ts';
import { hashSymbol, writeSymbols } from '../../src/domain/go-symbols.ts';
import { advisory, entry, packageOf } from './samples.ts';

const NET = 'golang.org/x/net';
const HTTP2 = `${NET}/http2`;

/** A binary that links functions of the given names (`path symbol`), and the package of each, as the cataloger hashes them. */
function linking(...functions: readonly string[]) {
  const hashes = functions.flatMap((one) => {
    const [path = '', symbol = ''] = one.split(' ');
    return [hashSymbol(path, symbol), hashSymbol(path, '')];
  });
  return packageOf('golang', NET, 'v0.1.0', { locations: ['usr/bin/app'], symbols: writeSymbols(hashes) });
}

function go(imports: readonly object[] | undefined, id = 'GO-2022-0969'): Advisory {
  const specific = imports === undefined ? {} : { ecosystem_specific: { imports } };
  return advisory(id, [entry('Go', NET, '0.2.0', specific)], { aliases: ['CVE-2022-27664', 'GHSA-aaaa-bbbb-cccc'] });
}

const ghsa = advisory('GHSA-aaaa-bbbb-cccc', [entry('Go', NET, '0.2.0')], { aliases: ['CVE-2022-27664'] });
const server = [{ path: HTTP2, symbols: ['Server.ServeConn', 'ConfigureServer'] }];

function suppressedBy(found: ReturnType<typeof linking>, advisories: readonly Advisory[]): (string | undefined)[] {
  const { matches } = matchPackages([found], [], new AdvisoryIndex(advisories));
  return matches
    .map((match) =>
      toFinding(match, {
        image: 0,
        locate: () => ({ kind: 'image', ref: 'app:1' }),
        vouchesFor: () => false,
        ratings: new Map(),
        words: new CommonWords(),
        packages: new Map(),
      }),
    )
    .map(({ suppressed }) => suppressed?.reason);
}

const SUPPRESSED = ['not linked into usr/bin/app'];
const COUNTS = [undefined];

describe('a flaw in functions that are not linked', () => {
  const client = linking(`${HTTP2} Transport.RoundTrip`);

  test.each<[string, ReturnType<typeof linking>, readonly Advisory[], readonly (string | undefined)[]]>([
    ['is kept, and suppressed', client, [go(server)], SUPPRESSED],
    ['also where another advisory names no functions', client, [ghsa, go(server)], SUPPRESSED],
    ['counts where one of them is linked', linking(`${HTTP2} ConfigureServer`), [go(server)], COUNTS],
    ['counts where the method is linked', linking(`${HTTP2} Server.ServeConn`), [go(server)], COUNTS],
    [
      'counts where a second advisory names one that is',
      client,
      [go(server), go([{ path: HTTP2, symbols: ['Transport.RoundTrip'] }], 'GO-2')],
      COUNTS,
    ],
    ['counts where any function of a package is meant, and one is', client, [go([{ path: HTTP2 }])], COUNTS],
    ['is suppressed where any function is meant, and none is', client, [go([{ path: `${NET}/html` }])], SUPPRESSED],
    ['counts where the advisory names none', client, [go(undefined)], COUNTS],
    ['counts where the names are no list', client, [go([{ path: 5 }])], COUNTS],
    [
      'counts where the program’s functions are not known',
      packageOf('golang', NET, 'v0.1.0', { symbols: '' }),
      [go(server)],
      COUNTS,
    ],
  ])('%s', (_name, found, advisories, expected) => {
    expect(suppressedBy(found, advisories)).toEqual(expected);
  });
});
