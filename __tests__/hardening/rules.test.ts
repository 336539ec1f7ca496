import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { HistoryEntry } from '../../src/domain/image.ts';
import { judgeImage } from '../../src/hardening/judge-image.ts';
import { HARDENING_RULES } from '../../src/hardening/rules/registry.ts';
import { cpuMs } from '../helpers/cpu-time.ts';
import { fact, gapsOf, PLACES, subject } from './subject.ts';

const SECRET = 'hunter22';
const GITHUB = `ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3gH5'}`;

describe('registry', () => {
  const folder = new URL('../../src/hardening/rules/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name !== 'registry.ts');

  test.each(files)('%s is registered', (name) => {
    const id = /id: '(SW\d{4})'/.exec(readFileSync(new URL(name, folder), 'utf8'))?.[1];
    expect(HARDENING_RULES.map((rule) => rule.doc.id)).toContain(id);
  });
  test('there is one file for each, in the order of the ids', () => {
    const ids = HARDENING_RULES.map((rule) => rule.doc.id);
    expect(ids).toHaveLength(files.length);
    expect([...new Set(ids)].sort()).toEqual(ids);
  });
  test.each(HARDENING_RULES.map(({ doc }) => [doc.id, doc] as const))('%s is documented', (_id, doc) => {
    expect(doc.title.length).toBeLessThanOrEqual(80);
    expect(doc.title).not.toMatch(/\.$/);
    for (const text of [doc.what, doc.why, doc.fix]) expect(text).toMatch(/\.$/);
    expect(doc.sources.length).toBeGreaterThan(0);
  });
  test.each([
    ['SW2001', 'medium'],
    ['SW2002', 'critical'],
    ['SW2003', 'critical'],
    ['SW2004', 'critical'],
    ['SW2005', 'low'],
    ['SW2006', 'low'],
    ['SW2007', 'medium'],
    ['SW2008', 'low'],
    ['SW2009', 'low'],
    ['SW2010', 'low'],
    ['SW2011', 'low'],
  ])('%s is %s', (id, severity) =>
    expect(HARDENING_RULES.find((rule) => rule.doc.id === id)?.doc.severity).toBe(severity),
  );
});

describe('SW2001 root user', () => {
  test.each(['root', '0', '0:0', 'root:root', '0:1000', '00', ' root '])('%j is root', (user) => {
    expect(gapsOf('SW2001', subject({ user }))).toMatchObject([{ at: { path: expect.stringMatching(/^USER:root/) } }]);
  });
  test('no user is root, for want of an instruction', () => {
    for (const given of [{}, { user: '' }])
      expect(gapsOf('SW2001', subject(given))).toMatchObject([{ at: { path: 'FROM' } }]);
  });
  test.each(['1000', '1000:0', 'app', 'nobody', 'rooted', '10'])('%j is not', (user) =>
    expect(gapsOf('SW2001', subject({ user }))).toEqual([]),
  );
  test('Windows has no root', () => expect(gapsOf('SW2001', subject({ os: 'windows' }))).toEqual([]));
});

describe('SW2002 secret in ENV', () => {
  test('sits on the ENV that sets it, and names the key', () => {
    const [gap, ...others] = gapsOf('SW2002', subject({ env: ['PATH=/bin', `TOKEN=${GITHUB}`, 'GPG_KEY=E3FF'] }));
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ at: { path: 'ENV:TOKEN=x,TOKEN x' }, identity: 'SW2002 env TOKEN' });
  });
  test.each([
    [`JAVA_OPTS=-Xmx1g -Dkey.password=${SECRET}`, 1],
    [`CONNECTION=Server=db;Password=${SECRET};`, 1],
    ['JAVA_OPTS=-Xmx1g -Dkey.file=/x', 0],
    ['EMPTY', 0],
    ['DB_PASSWORD=', 0],
  ])('%s: %d', (pair, count) => expect(gapsOf('SW2002', subject({ env: [pair] }))).toHaveLength(count));
});

test('SW2003 secret in a label', () => {
  const labels = { TOKEN: GITHUB, maintainer: 'somebody', 'org.opencontainers.image.revision': 'a'.repeat(40) };
  expect(gapsOf('SW2003', subject({ labels }))).toMatchObject([{ at: { path: 'LABEL:TOKEN=x,TOKEN x' } }]);
});

describe('SW2004 secret in the history', () => {
  test('many secrets beside many variables are looked at in one pass', () => {
    const env = Array.from({ length: 50_000 }, (_, index) => `a${index}=x`);
    const history = Array.from({ length: 100 }, (_, index) =>
      step(`ENV ${Array.from({ length: 400 }, (__, at) => `PASSWORD_${index}_${at}=hunter2x`).join(' ')}`, true),
    );
    const before = cpuMs();
    expect(gapsOf('SW2004', subject({ env, history }))).toHaveLength(40_000);
    expect(cpuMs() - before).toBeLessThan(10_000);
  });
  function step(createdBy: string, emptyLayer = false): HistoryEntry {
    return { createdBy, emptyLayer };
  }
  const cases: readonly (readonly [string, string])[] = [
    ['BuildKit', `RUN |1 NPM_TOKEN=${SECRET} /bin/sh -c npm ci # buildkit`],
    ['classic', `|2 A=b NPM_TOKEN=${SECRET} /bin/sh -c npm ci`],
    ['a value with a blank', `|1 NPM_TOKEN=two words ${SECRET} /bin/sh -c npm ci`],
    ['in the command', `/bin/sh -c NPM_TOKEN=${SECRET} npm ci`],
    ['before the mark of the classic builder', `RUN NPM_TOKEN=${SECRET} npm ci #(nop) # buildkit`],
  ];
  test.each(cases)('build argument, %s', (_name, createdBy) => {
    const history = [step('/bin/sh -c #(nop)  CMD ["sh"]', true), step('COPY . . # buildkit'), step(createdBy)];
    expect(gapsOf('SW2004', subject({ history, diffIds: ['l1', 'l2'] }))).toMatchObject([
      { at: { layer: 'l2' }, identity: 'SW2004 history RUN NPM_TOKEN' },
    ]);
  });
  test.each([
    [`ARG TOKEN=${SECRET}`, 'ARG:TOKEN=x,TOKEN x'],
    [`/bin/sh -c #(nop)  ENV TOKEN=${SECRET}`, 'ENV:TOKEN=x,TOKEN x'],
    [`ENV TOKEN ${SECRET}`, 'ENV:TOKEN=x,TOKEN x'],
    [`|1 TOKEN=${SECRET} /bin/sh -c npm ci`, 'ARG:TOKEN=x,TOKEN x'],
  ])('%s, which the configuration has no more', (createdBy, path) => {
    expect(gapsOf('SW2004', subject({ history: [step(createdBy, true)] }))).toMatchObject([{ at: { path } }]);
  });
  test('what the configuration still has is told once', () => {
    const given = subject({ env: [`TOKEN=${SECRET}`], history: [step(`ENV TOKEN=${SECRET}`, true)] });
    expect(
      judgeImage(given, 0)
        .filter((gap) => gap.severity === 'critical')
        .map((gap) => gap.rule),
    ).toEqual(['SW2002']);
  });
  test('names that every object has are names like others', () => {
    const history = ['constructor', '__proto__', 'toString'].map((name) => step(`LABEL ${name}=${GITHUB}`, true));
    expect(gapsOf('SW2004', subject({ history }))).toHaveLength(3);
  });
  test('the same in two steps is one finding', () => {
    const history = [step(`RUN TOKEN=${SECRET} a`), step(`RUN TOKEN=${SECRET} b`)];
    expect(gapsOf('SW2004', subject({ history, diffIds: ['l1', 'l2'] }))).toHaveLength(1);
  });
  test.each([
    'RUN |1 VERSION=1.2.3 /bin/sh -c make',
    'RUN --mount=type=secret,id=npm_token npm ci',
    'ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568',
    'ARG NPM_TOKEN',
    'COPY --from=build /secrets/public.pem /etc/ # buildkit',
    '',
  ])('nothing in %j', (createdBy) => expect(gapsOf('SW2004', subject({ history: [step(createdBy)] }))).toEqual([]));
});

test('no output ever holds a value', () => {
  const given = subject({
    env: [`DB_PASSWORD=${SECRET}`, `X=${GITHUB}`],
    labels: { token: SECRET, other: GITHUB },
    history: [
      `RUN |1 T=${GITHUB} /bin/sh -c curl -H "Authorization: Bearer ${SECRET}xx"`,
      `ENV OLD_PASSWORD=${SECRET}`,
    ].map((createdBy) => ({ createdBy, emptyLayer: false })),
  });
  const gaps = judgeImage(given, 0);
  expect(gaps.filter((gap) => gap.severity === 'critical')).toHaveLength(7);
  const text = JSON.stringify(gaps);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(GITHUB);
});

describe('SW2005 HEALTHCHECK', () => {
  test.each([
    [{}, 'FROM'],
    [{ healthcheck: { test: [] } }, 'FROM'],
    [{ healthcheck: { test: ['NONE'] } }, 'HEALTHCHECK:NONE'],
  ])('%j', (config, path) => expect(gapsOf('SW2005', subject(config))).toMatchObject([{ at: { path } }]));
  test('one that asks', () =>
    expect(gapsOf('SW2005', subject({ healthcheck: { test: ['CMD', 'true'] } }))).toEqual([]));
});

describe('SW2006 ssh', () => {
  test.each([['22'], ['22/tcp'], ['20-25/tcp']])('%s', (port) =>
    expect(gapsOf('SW2006', subject({ exposedPorts: ['80/tcp', port] }))).toMatchObject([
      { at: { path: 'EXPOSE:22' } },
    ]),
  );
  test.each([['2222/tcp'], ['22/udp'], ['8022'], ['30-40'], ['']])('not %s', (port) =>
    expect(gapsOf('SW2006', subject({ exposedPorts: [port] }))).toEqual([]),
  );
});

describe('SW2007 setuid', () => {
  const facts = [
    fact({ path: 'usr/bin/su', layer: 'l1' }),
    fact({ path: 'usr/bin/mount', layer: 'l2' }),
    fact({ path: 'app/tool', layer: 'l3', fact: 'setgid' }),
    fact({ path: 'etc', layer: 'l3', fact: 'world-writable' }),
  ];
  const layers = ['l1', 'l2', 'l3'];

  test('of the base once, of each own layer apart', () => {
    const places = { ...PLACES, isInherited: (layer: string) => layer !== 'l3' };
    expect(gapsOf('SW2007', subject({}, { facts, layers, places }))).toMatchObject([
      { at: { layer: 'l1' }, identity: 'SW2007 setuid base image', inherited: true },
      { at: { layer: 'l3', path: 'app/tool' }, identity: 'SW2007 setuid app/tool', inherited: false },
    ]);
  });
  test('where the base is not known, each layer', () =>
    expect(gapsOf('SW2007', subject({}, { facts, layers })).map((gap) => gap.at)).toMatchObject([
      { layer: 'l1' },
      { layer: 'l2' },
      { layer: 'l3' },
    ]));
  test('the identity does not hang on the order of the entries', () => {
    const two = [fact({ path: 'a' }), fact({ path: 'b' })];
    const [one, other] = [two, [...two].reverse()].map((list) => gapsOf('SW2007', subject({}, { facts: list })));
    expect(one).toEqual(other);
    expect(one).toHaveLength(1);
  });
  test('none', () => expect(gapsOf('SW2007', subject())).toEqual([]));
});

test('SW2008 world-writable paths', () => {
  const facts = [fact({ path: 'opt/app', fact: 'world-writable' })];
  expect(gapsOf('SW2008', subject({}, { facts }))).toMatchObject([{ at: { layer: 'l1', path: 'opt/app' } }]);
  expect(gapsOf('SW2008', subject({}, { facts: [fact({})] }))).toEqual([]);
});

describe('SW2009 package caches', () => {
  const big = { fact: 'cache:apt', size: 30_000_000, path: 'var/lib/apt/lists/x' };
  const layers = ['l1', 'l2'];

  test('of an own layer', () => {
    const gaps = gapsOf('SW2009', subject({}, { layers, facts: [fact({ ...big, layer: 'l2' })] }));
    expect(gaps).toMatchObject([{ at: { layer: 'l2' }, identity: 'SW2009 cache apt' }]);
    expect(gaps[0]?.title).toContain('30.0 MB');
  });
  test('not of the base, known or taken for it', () => {
    expect(gapsOf('SW2009', subject({}, { layers, facts: [fact({ ...big, layer: 'l1' })] }))).toEqual([]);
    const places = { ...PLACES, isInherited: () => true };
    expect(gapsOf('SW2009', subject({}, { layers, places, facts: [fact({ ...big, layer: 'l2' })] }))).toEqual([]);
  });
  test('of the only layer', () =>
    expect(gapsOf('SW2009', subject({}, { layers: ['l1'], facts: [fact({ ...big, layer: 'l1' })] }))).toHaveLength(1));
  test('not a small one', () =>
    expect(gapsOf('SW2009', subject({}, { layers, facts: [fact({ ...big, layer: 'l2', size: 5000 })] }))).toEqual([]));
});

describe('SW2010 moving references', () => {
  test.each([
    ['nginx', 1],
    ['ghcr.io/o/app:latest', 1],
    ['localhost:5000/app', 1],
    ['ghcr.io/o/app:1.2', 0],
    [`ghcr.io/o/app@sha256:${'a'.repeat(64)}`, 0],
    [`ghcr.io/o/app:latest@sha256:${'a'.repeat(64)}`, 0],
    ['oci:folder', 0],
    ['docker-daemon:app:latest', 0],
    ['NOT A REF', 0],
  ])('%s: %d', (given, count) => expect(gapsOf('SW2010', subject({}, { given }))).toHaveLength(count));

  test.each([
    [{ 'org.opencontainers.image.base.name': 'debian' }, 1],
    [{ 'org.opencontainers.image.base.name': 'debian:12' }, 0],
    [{ 'org.opencontainers.image.base.name': 'debian', 'org.opencontainers.image.base.digest': 'sha256:x' }, 0],
    [{ 'org.opencontainers.image.base.name': '???' }, 0],
  ])('base %j: %d', (labels, count) => expect(gapsOf('SW2010', subject({ labels }))).toHaveLength(count));
});

describe('SW2011 OCI labels', () => {
  const source = 'org.opencontainers.image.source';
  const revision = 'org.opencontainers.image.revision';
  test.each([
    [{}, [source, revision]],
    [{ [source]: 'x' }, [revision]],
    [{ [source]: '', [revision]: 'x' }, [source]],
    [{ 'org.label-schema.vcs-url': 'x', [revision]: 'x' }, []],
  ])('%j', (labels, missing) => {
    const title = gapsOf('SW2011', subject({ labels }))[0]?.title ?? '';
    expect([source, revision].filter((name) => title.includes(name))).toEqual(missing);
  });
});
