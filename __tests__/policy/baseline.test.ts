import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding, FindingKind } from '../../src/domain/finding.ts';
import { compareWithBaseline, FINDING_KINDS, kindsOf, type Side } from '../../src/policy/baseline.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const ALL = new Set<FindingKind>(FINDING_KINDS);

function finding(rule: string, identity = 'x', more: Partial<Finding> = {}): Finding {
  return {
    kind: 'dockerfile',
    rule,
    severity: 'high',
    title: rule,
    at: { kind: 'file', path: 'Dockerfile', line: 1 },
    remedy: { kind: 'none', reason: 'test' },
    engines: ['seaworthy'],
    identity,
    ...more,
  } as Finding;
}

/** Both sides of the comparison, the findings of the head marked. */
function compared(head: Side, baseline: Side): { findings: Finding[]; fixed: readonly Finding[] } {
  const { changeOf, fixed } = compareWithBaseline(head, baseline);
  return { findings: head.findings.map((one) => ({ ...one, change: changeOf(one) })), fixed };
}

function side(findings: readonly Finding[], more: Partial<Side> = {}): Side {
  return { findings, platforms: ['linux/amd64', 'linux/arm64'], kinds: ALL, ...more };
}

function changes(head: Side, baseline: Side): (string | undefined)[] {
  return compared(head, baseline).findings.map(({ change }) => change);
}

describe('the comparison with a baseline', () => {
  test('what both have is existing, wherever it stands now', () => {
    const moved = finding('DL3008', 'RUN a', { at: { kind: 'file', path: 'Dockerfile', line: 99 }, severity: 'low' });
    expect(changes(side([moved]), side([finding('DL3008', 'RUN a')]))).toEqual(['existing']);
  });

  test.each<[string, Finding]>([
    ['another rule', finding('DL3009', 'RUN a')],
    ['another identity', finding('DL3008', 'RUN b')],
    ['another kind', finding('DL3008', 'RUN a', { kind: 'hardening' })],
    ['another platform', finding('DL3008', 'RUN a', { image: 1 })],
  ])('%s is new, and the other fixed', (_, head) => {
    const before = finding('DL3008', 'RUN a', { image: 0 });
    const found = compared(side([head]), side([before]));
    expect(found.findings.map(({ change }) => change)).toEqual(['new']);
    expect(found.fixed).toEqual([before]);
  });

  test('one more of the same is new: a bad line cannot hide behind its copy', () => {
    const twice = [3, 8].map((line) => finding('DL3008', 'RUN a', { at: { kind: 'file', path: 'Dockerfile', line } }));
    expect(changes(side(twice), side([finding('DL3008', 'RUN a')]))).toEqual(['existing', 'new']);
    expect(compared(side([finding('DL3008', 'RUN a')]), side(twice)).fixed).toHaveLength(1);
  });

  describe('a flaw of a package that lies elsewhere now', () => {
    const flaw = (identity: string, more: Partial<Finding> = {}): Finding =>
      finding('CVE-2026-1', identity, { kind: 'vulnerability', image: 0, ...more } as Partial<Finding>);
    const [old, bumped] = ['3.1.2', '3.1.3'].map((version) =>
      flaw(`pkg:pypi/jinja2 usr/lib/python3/jinja2-${version}.dist-info/METADATA`),
    ) as [Finding, Finding];

    test('is there already: its folder bears its version', () => {
      const found = compared(side([bumped]), side([old]));
      expect(found.findings.map(({ change }) => change)).toEqual(['existing']);
      expect(found.fixed).toEqual([]);
    });

    test.each<[string, Finding]>([
      ['of another package', flaw('pkg:pypi/jinja3 usr/lib/python3/jinja2-3.1.3.dist-info/METADATA')],
      ['of another rule', { ...bumped, rule: 'CVE-2026-2' }],
      ['of another platform', { ...bumped, image: 1 }],
    ])('is new where it is one %s', (_, head) => {
      expect(changes(side([head]), side([old]))).toEqual(['new']);
    });

    test('is new in one place more, and the one that stayed is not', () => {
      expect(changes(side([bumped, old]), side([old]))).toEqual(['new', 'existing']);
      expect(changes(side([old, bumped]), side([old]))).toEqual(['existing', 'new']);
    });

    test('holds for vulnerabilities alone', () => {
      const gap = (path: string): Finding => finding('SW2010', `SW2010 ${path}`, { kind: 'hardening' });
      expect(changes(side([gap('b')]), side([gap('a')]))).toEqual(['new']);
    });
  });

  test('what the baseline says nothing about is new, whatever findings of that kind it holds', () => {
    const both = [finding('DL3008')];
    expect(changes(side(both), side(both, { kinds: new Set() }))).toEqual(['new']);
  });

  test('what the head did not look at in full is not fixed', () => {
    const before = side([finding('DL3008')]);
    expect(compared(side([], { kinds: new Set() }), before).fixed).toEqual([]);
    expect(compared(side([]), before).fixed).toHaveLength(1);
  });

  test('a platform that the head has not is not fixed; the variant of arm64 may be left out', () => {
    const before = side([finding('SW2001', 'x', { image: 1 })], { platforms: ['linux/amd64', 'linux/arm64/v8'] });
    expect(compared(side([], { platforms: ['linux/amd64'] }), before).fixed).toEqual([]);
    expect(compared(side([]), before).fixed).toHaveLength(1);
    expect(changes(side([finding('SW2001', 'x', { image: 1 })]), before)).toEqual(['existing']);
  });

  test('an image of another index and the same platform is the same image', () => {
    const before = side([finding('SW2001', 'x', { image: 0 })], { platforms: ['linux/arm64'] });
    expect(changes(side([finding('SW2001', 'x', { image: 1 })]), before)).toEqual(['existing']);
  });

  test('kinds follow from the stages that ended so', () => {
    const stages = [
      { stage: 'scan', status: 'partial' },
      { stage: 'dockerfile', status: 'done' },
      { stage: 'hardening', status: 'skipped' },
    ] as const;
    expect([...kindsOf(stages, ['done'])]).toEqual(['dockerfile']);
    expect([...kindsOf(stages, ['done', 'partial'])]).toEqual(['vulnerability', 'dockerfile']);
  });
});

const some = fc.array(
  fc
    .record({
      rule: fc.constantFrom('A', 'B', 'C'),
      identity: fc.constantFrom('x', 'y'),
      kind: fc.constantFrom<FindingKind>('dockerfile', 'hardening'),
      image: fc.constantFrom(undefined, 0, 1),
      line: fc.integer({ min: 1, max: 5 }),
    })
    .map(({ rule, identity, kind, image, line }) =>
      finding(rule, identity, {
        kind,
        at: { kind: 'file', path: 'Dockerfile', line },
        ...(image === undefined ? {} : { image }),
      } as Partial<Finding>),
    ),
  { maxLength: 20 },
);

/** What a finding is, as a line; equal findings have equal lines. */
const line = (one: Finding): string =>
  JSON.stringify([one.kind, one.rule, one.identity, one.image, one.at, one.change]);
const lines = (all: readonly Finding[]): string[] => all.map(line).sort();

describe('for any two sides', () => {
  test('new and existing are together the head: each finding is one of them, and nothing else is changed', () => {
    fc.assert(
      fc.property(some, some, (head, before) => {
        const found = compared(side(head), side(before)).findings;
        expect(found.map(({ change: _, ...rest }) => rest)).toEqual(head);
        expect(found.every(({ change }) => change === 'new' || change === 'existing')).toBe(true);
      }),
    );
  });

  test('existing and fixed are together the baseline, in number', () => {
    fc.assert(
      fc.property(some, some, (head, before) => {
        const found = compared(side(head), side(before));
        const existing = found.findings.filter(({ change }) => change === 'existing').length;
        expect(existing + found.fixed.length).toBe(before.length);
      }),
    );
  });

  test('the order of either side changes nothing', () => {
    fc.assert(
      fc.property(some, some, fc.infiniteStream(fc.nat()), (head, before, stream) => {
        const shuffled = (all: readonly Finding[]): Finding[] =>
          all
            .map((one) => ({ one, at: stream.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => one);
        const straight = compared(side(head), side(before));
        const other = compared(side(shuffled(head)), side(shuffled(before)));
        expect(lines(other.findings)).toEqual(lines(straight.findings));
        expect(lines(other.fixed)).toEqual(lines(straight.fixed));
      }),
    );
  });

  test('compared with itself nothing is new and nothing is fixed', () => {
    fc.assert(
      fc.property(some, (all) => {
        const found = compared(side(all), side([...all].reverse()));
        expect(found.findings.every(({ change }) => change === 'existing')).toBe(true);
        expect(found.fixed).toEqual([]);
      }),
    );
  });
});

test('100,000 findings are compared within 2 seconds', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => finding(`CVE-${index}`, 'p', { image: 0 }));
  const began = cpuMs();
  const found = compared(side(many), side(many.slice(50_000)));
  expect(cpuMs() - began).toBeLessThan(8_000);
  expect(found.findings.filter(({ change }) => change === 'new')).toHaveLength(50_000);
});
