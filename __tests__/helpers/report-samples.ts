import type { JudgedFinding, Remedy, Verdict } from '../../src/domain/finding.ts';
import type { Location } from '../../src/domain/location.ts';
import type { ImageSummary, Report, StageReport } from '../../src/domain/report.ts';
import type { RuleDoc } from '../../src/domain/rule.ts';
import { countSeverities, NO_COUNTS, type Severity, worstFirst } from '../../src/domain/severity.ts';
import type { RenderOptions } from '../../src/render/options.ts';

/** Reports for the tests of every surface: realistic, incomplete, large, of several images, and hostile. */

export const DIGEST = `sha256:${'3f1c9a5e7b2d4860'.repeat(4)}`;
const LAYERS = ['a1', 'b2', 'c3'].map((pair) => `sha256:${pair.repeat(32)}`);

export const RULES: ReadonlyMap<string, RuleDoc> = new Map(
  (
    [
      {
        id: 'DL3002',
        title: 'The last USER is root',
        severity: 'medium',
        what: 'The final stage ends with USER root, so the container runs as root.',
        why: 'A flaw in the service gives an attacker root in the container.',
        fix: 'End the stage with a USER that is not root, by number.',
        before: 'FROM debian:12\nUSER root',
        after: 'FROM debian:12\nUSER 10001',
        sources: ['hadolint DL3002', 'CIS Docker 1.6.0 4.1'],
      },
      {
        id: 'SW2004',
        title: 'An ENV or label holds what looks like a secret',
        severity: 'critical',
        what: 'A variable or label of the image has a value that looks like a secret.',
        why: 'Whoever can pull the image can read it.',
        fix: 'Revoke the secret; give it at run time, or to the build with `RUN --mount=type=secret`.',
        sources: ['OWASP Docker 12'],
      },
    ] satisfies RuleDoc[]
  ).map((doc) => [doc.id, doc]),
);

export const OPTIONS: RenderOptions = {
  rules: RULES,
  links: {
    server: 'https://github.com',
    repository: 'acme/shop',
    commit: '0123456789abcdef0123456789abcdef01234567',
    run: 'https://github.com/acme/shop/actions/runs/42',
    docs: 'https://github.com/seaworthy/seaworthy/blob/v0.1.0/',
  },
};

interface VulnerabilitySample {
  readonly rule: string;
  readonly name: string;
  readonly version: string;
  readonly severity: Severity;
  readonly title?: string;
  readonly to?: string;
  readonly type?: string;
  readonly at?: Location;
  readonly inherited?: boolean;
  readonly verdict?: Verdict;
  readonly image?: number;
  readonly paths?: readonly string[];
  readonly aliases?: readonly string[];
  readonly score?: number;
  readonly isExploited?: true;
  /** FIRST's estimate. */
  readonly estimate?: number;
}

export function vulnerability(sample: VulnerabilitySample): JudgedFinding {
  const { rule, name, version, severity, to, type = 'deb' } = sample;
  const remedy: Remedy =
    to === undefined ? { kind: 'none', reason: 'not fixed in Debian 12' } : { kind: 'upgrade', to };
  const namespace = type === 'deb' ? 'debian/' : '';
  const purl = `pkg:${type}/${namespace}${encodeURIComponent(name.toWellFormed())}@${encodeURIComponent(version.toWellFormed())}`;
  const paths = sample.paths ?? (type === 'npm' ? [`app/node_modules/${name}/package.json`] : ['var/lib/dpkg/status']);
  return {
    kind: 'vulnerability',
    rule,
    severity,
    title: sample.title ?? `${name} can be made to stop by a crafted request`,
    at: sample.at ?? { kind: 'file', path: 'Dockerfile', line: 1 },
    remedy,
    engines: ['seaworthy'],
    identity: `pkg:${type}/${namespace}${name} ${paths[0] ?? ''}`,
    image: sample.image ?? 0,
    package: { purl, name, version },
    severitySource: type === 'deb' ? 'debian' : 'cvss-v3.1',
    layer: LAYERS[0] ?? '',
    paths,
    verdict: sample.verdict ?? { kind: 'reported' },
    ...(sample.inherited === undefined ? {} : { inherited: sample.inherited }),
    ...(sample.aliases === undefined ? {} : { aliases: sample.aliases }),
    ...(sample.score === undefined ? {} : { score: sample.score }),
    ...(sample.isExploited === undefined ? {} : { kev: { dateAdded: '2024-07-01', dueDate: '2024-07-22' } }),
    ...(sample.estimate === undefined ? {} : { epss: { score: sample.estimate, percentile: 0.9, date: '2026-11-20' } }),
  };
}

const BLOCKS: Verdict = { kind: 'blocks', because: 'high, and fail-on is high' };
const IMAGE: ImageSummary = {
  ref: 'ghcr.io/acme/shop:1.4.2',
  digest: DIGEST,
  platform: 'linux/amd64',
  distro: { id: 'debian', version: '12', ecosystem: 'Debian:12' },
};

const DONE: readonly StageReport[] = [
  { stage: 'dockerfile', status: 'done' },
  { stage: 'build', status: 'skipped', because: 'an image is given' },
  { stage: 'inventory', status: 'done' },
  { stage: 'scan', status: 'done' },
  { stage: 'hardening', status: 'done' },
  { stage: 'push', status: 'skipped', because: 'push is false' },
  { stage: 'signature', status: 'skipped', because: 'neither verify-key nor verify-identity is given' },
];

/** A report around findings: sorted and counted as a real one is. */
export function reportOf(findings: readonly JudgedFinding[], changes: Partial<Report> = {}): Report {
  const sorted = [...findings].sort((a, b) => worstFirst(a.severity, b.severity));
  const blocked = sorted.some((finding) => finding.verdict.kind === 'blocks');
  const counted = sorted.filter((finding) => finding.verdict.kind !== 'suppressed');
  return {
    schemaVersion: '1.0.0',
    tool: { name: 'seaworthy', version: '0.1.0' },
    createdAt: '2026-11-21T12:00:00.000Z',
    conclusion: blocked ? 'blocked' : 'passed',
    blockedBy: blocked ? ['fail-on'] : [],
    subject: { key: 'image ghcr.io/acme/shop', label: 'ghcr.io/acme/shop:1.4.2', dockerfile: 'Dockerfile' },
    images: [IMAGE],
    stages: DONE,
    counts: countSeverities(counted.map((finding) => finding.severity)),
    findings: sorted,
    packages: [
      {
        image: 0,
        type: 'deb',
        purl: 'pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12',
        name: 'openssl',
        version: '3.0.11-1~deb12u2',
        arch: 'amd64',
        source: { name: 'openssl', version: '3.0.11-1~deb12u2' },
        licences: ['Apache-2.0'],
        layer: LAYERS[0] ?? '',
        locations: ['var/lib/dpkg/status'],
      },
    ],
    advisories: { source: 'api', newest: '2026-11-20T08:00:00Z' },
    policy: { failOn: 'high', onlyFixed: false, unratedAs: 'medium' },
    ...changes,
  };
}

const DOCKERFILE_FINDINGS: readonly JudgedFinding[] = [
  {
    kind: 'dockerfile',
    rule: 'DL3002',
    severity: 'medium',
    title: 'the final stage ends with USER root',
    at: { kind: 'file', path: 'Dockerfile', line: 14 },
    remedy: { kind: 'edit', advice: 'put USER 10001 after line 14' },
    engines: ['seaworthy', 'hadolint'],
    identity: 'USER root',
    docs: 'docs/rules/DL3002.md',
    verdict: { kind: 'reported' },
  },
  {
    kind: 'hardening',
    rule: 'SW2004',
    severity: 'critical',
    title: 'ENV PAYMENT_TOKEN has a value that looks like a secret',
    at: { kind: 'file', path: 'Dockerfile', line: 9 },
    remedy: { kind: 'edit', advice: 'remove PAYMENT_TOKEN from line 9' },
    engines: ['seaworthy'],
    identity: 'env PAYMENT_TOKEN',
    docs: 'docs/rules/SW2004.md',
    image: 0,
    verdict: { kind: 'blocks', because: 'critical, and fail-on is high' },
  },
  {
    kind: 'hardening',
    rule: 'SW2010',
    severity: 'low',
    title: 'the image has no HEALTHCHECK',
    at: { kind: 'image', ref: 'ghcr.io/acme/shop:1.4.2' },
    remedy: { kind: 'edit', advice: 'add a HEALTHCHECK to the final stage' },
    engines: ['seaworthy'],
    identity: 'healthcheck',
    docs: 'docs/rules/SW2010.md',
    image: 0,
    verdict: { kind: 'reported' },
  },
];

const FROM_LINE: Location = { kind: 'file', path: 'Dockerfile', line: 1 };
const COPY_LINE: Location = { kind: 'file', path: 'Dockerfile', line: 11, endLine: 12 };

/** A pull request of every day: some block, some do not, one is suppressed. */
export function smallReport(): Report {
  const openssl = { name: 'openssl', version: '3.0.11-1~deb12u2', at: FROM_LINE, inherited: true } as const;
  const curl = {
    name: 'curl',
    version: '7.88.1-10+deb12u4',
    at: { kind: 'file', path: 'Dockerfile', line: 5 },
  } as const;
  return reportOf(
    [
      vulnerability({
        ...openssl,
        rule: 'CVE-2024-5535',
        severity: 'critical',
        to: '3.0.15-1~deb12u1',
        score: 9.1,
        verdict: BLOCKS,
        aliases: ['DSA-5764-1'],
        isExploited: true,
        estimate: 0.92,
      }),
      vulnerability({ ...openssl, rule: 'CVE-2023-5678', severity: 'high', to: '3.0.13-1~deb12u1', verdict: BLOCKS }),
      vulnerability({ ...openssl, rule: 'CVE-2024-0727', severity: 'medium', to: '3.0.13-1~deb12u1' }),
      vulnerability({
        ...curl,
        rule: 'CVE-2024-2398',
        severity: 'high',
        to: '7.88.1-10+deb12u6',
        verdict: BLOCKS,
        title: 'HTTP/2 push headers are never freed when there are too many',
        estimate: 0.31,
      }),
      vulnerability({ ...curl, rule: 'CVE-2024-7264', severity: 'high', to: '7.88.1-10+deb12u7', verdict: BLOCKS }),
      vulnerability({
        rule: 'GHSA-grv7-fg5c-xmjg',
        name: 'braces',
        version: '3.0.2',
        type: 'npm',
        severity: 'high',
        to: '3.0.3',
        at: COPY_LINE,
        verdict: BLOCKS,
        title: 'Uncontrolled resource consumption in braces',
        aliases: ['CVE-2024-4068'],
      }),
      vulnerability({
        rule: 'CVE-2011-3374',
        name: 'apt',
        version: '2.6.1',
        severity: 'low',
        at: FROM_LINE,
        inherited: true,
        verdict: { kind: 'suppressed', by: 'debian', reason: 'unimportant' },
      }),
      vulnerability({
        rule: 'CVE-2023-4641',
        name: 'passwd',
        version: '1:4.13+dfsg1-1+b1',
        severity: 'unknown',
        at: FROM_LINE,
        inherited: true,
      }),
      vulnerability({
        rule: 'CVE-2022-0563',
        name: 'mount',
        version: '2.38.1-5',
        severity: 'low',
        at: FROM_LINE,
        inherited: true,
        verdict: {
          kind: 'suppressed',
          by: 'platform-team',
          reason: 'chfn and chsh are not in the image',
          until: '2027-01-31',
        },
      }),
      ...DOCKERFILE_FINDINGS,
    ],
    { ignores: [{ id: 'CVE-2020-0001', problem: 'expired', until: '2026-06-30', line: 7 }] },
  );
}

export function passedReport(): Report {
  return reportOf(DOCKERFILE_FINDINGS.filter((finding) => finding.verdict.kind !== 'blocks'));
}

export function incompleteReport(): Report {
  return reportOf(
    DOCKERFILE_FINDINGS.filter((finding) => finding.verdict.kind !== 'blocks'),
    {
      conclusion: 'incomplete',
      stages: [
        { stage: 'dockerfile', status: 'done' },
        {
          stage: 'inventory',
          status: 'partial',
          failures: [
            {
              code: 'inventory/unreadable-database',
              what: 'var/lib/dpkg/status of ghcr.io/acme/shop:1.4.2 cannot be read',
              why: 'entry 214 has no Version',
              fix: 'look at the file in the image; it may have been cut short by a failed apt-get',
            },
          ],
        },
        {
          stage: 'scan',
          status: 'failed',
          failures: [
            {
              code: 'advisories/unreachable',
              what: 'https://api.osv.dev did not answer 3 times in 30 s',
              why: 'getaddrinfo ENOTFOUND api.osv.dev',
              fix: 'allow egress to that host, or give `advisories: DIR` with a mirror',
            },
          ],
          notAssessed: ['packages of alpine 3.22: the source has no record for Alpine:v3.22'],
        },
        { stage: 'hardening', status: 'done' },
      ],
    },
  );
}

export function multiImageReport(): Report {
  const arm: ImageSummary = { ...IMAGE, platform: 'linux/arm64', digest: `sha256:${'9b'.repeat(32)}` };
  const both = [0, 1].map((image) =>
    vulnerability({
      rule: 'CVE-2024-5535',
      name: 'openssl',
      version: '3.0.11-1',
      severity: 'critical',
      to: '3.0.15-1',
      image,
      inherited: true,
      verdict: BLOCKS,
    }),
  );
  const one = vulnerability({
    rule: 'CVE-2024-2398',
    name: 'curl',
    version: '7.88.1-10',
    severity: 'high',
    image: 1,
    verdict: BLOCKS,
  });
  return reportOf([...both, one, ...DOCKERFILE_FINDINGS.filter(({ rule }) => rule !== 'SW2004')], {
    images: [IMAGE, arm],
  });
}

/** The small report beside what the base branch had: the packages of the base are as before, what the pull request brings is new. */
export function comparedReport(changes: Partial<Report> = {}): Report {
  const small = smallReport();
  const findings = small.findings.map((finding) => ({
    ...finding,
    change: isFromBefore(finding) ? ('existing' as const) : ('new' as const),
  }));
  const counted = findings.filter((finding) => finding.verdict.kind !== 'suppressed');
  const countOf = (change: string) =>
    countSeverities(counted.filter((finding) => finding.change === change).map((finding) => finding.severity));
  const fixed = [
    vulnerability({
      rule: 'CVE-2024-28085',
      name: 'util-linux',
      version: '2.38.1-5',
      severity: 'high',
      to: '2.38.1-5+deb12u1',
    }),
    vulnerability({
      rule: 'CVE-2023-50387',
      name: 'libsystemd0',
      version: '252.19-1',
      severity: 'medium',
      to: '252.23-1',
    }),
  ].map(({ verdict: _, ...finding }) => finding);
  const commit = '4f0d1c2b3a495867f0e1d2c3b4a5968778695a4b';
  return {
    ...small,
    findings,
    baseline: { kind: 'kept', label: commit.slice(0, 12), commit, createdAt: '2026-11-20T09:12:44.000Z' },
    changes: {
      new: countOf('new'),
      existing: countOf('existing'),
      fixed: countSeverities(fixed.map((finding) => finding.severity)),
    },
    fixed,
    policyFiles: [{ path: '.github/seaworthy-ignore.yml', from: 'base', change: 'changed' }],
    ...changes,
  };
}

function isFromBefore(finding: JudgedFinding): boolean {
  return finding.kind === 'vulnerability' ? finding.inherited === true : finding.rule !== 'SW2004';
}

/** The same where only what is new gates. */
export function newOnlyReport(): Report {
  const report = comparedReport({ policyFiles: [] });
  const findings = report.findings.map((finding) =>
    finding.change === 'existing' && finding.verdict.kind === 'blocks'
      ? { ...finding, verdict: { kind: 'reported' as const } }
      : finding,
  );
  return { ...report, findings, policy: { ...report.policy, newOnly: true } };
}

/** Of a large report: every third finding is new, and as many are fixed. */
export function largeComparedReport(count: number): Report {
  const large = largeReport(count);
  const findings = large.findings.map((finding, index) => ({
    ...finding,
    change: index % 3 === 0 ? ('new' as const) : ('existing' as const),
  }));
  const countOf = (change: string) =>
    countSeverities(findings.filter((finding) => finding.change === change).map((finding) => finding.severity));
  const fixed = large.findings
    .filter((_, index) => index % 3 === 0)
    .map(({ verdict: _verdict, ...finding }) => ({ ...finding, rule: `${finding.rule}0` }));
  return {
    ...large,
    findings,
    baseline: { kind: 'report', label: 'baseline.json', createdAt: '2026-11-20T09:12:44.000Z' },
    changes: {
      new: countOf('new'),
      existing: countOf('existing'),
      fixed: countSeverities(fixed.map((finding) => finding.severity)),
    },
    fixed,
  };
}

/** `count` vulnerabilities of `count / 4` packages; a third of them blocks. */
export function largeReport(count: number): Report {
  const severities = ['critical', 'high', 'medium', 'low', 'unknown', 'medium'] as const;
  const findings = Array.from({ length: count }, (_, index): JudgedFinding => {
    const severity = severities[index % severities.length] ?? 'low';
    return vulnerability({
      rule: `CVE-2025-${String(10_000 + index)}`,
      name: `libpackage${Math.floor(index / 4)}`,
      version: '1.2.3-4',
      severity,
      to: `1.2.${4 + (index % 7)}-1`,
      title: `Out-of-bounds write in the parser of libpackage${Math.floor(index / 4)} (part ${index})`,
      verdict: severity === 'critical' || severity === 'high' ? BLOCKS : { kind: 'reported' },
    });
  });
  return reportOf(findings);
}

/** Texts that try to be more than words, in Markdown, HTML, logs, terminals and links. */
export const HOSTILE: readonly string[] = [
  'x ##[set-output name=verdict;]pass',
  '::set-output name=conclusion::passed',
  '\n::error file=app.js,line=1::forged\r::stop-commands::token',
  '</details></td></table><h1>All checks passed</h1>',
  '@octocat and @acme/security please merge #12, acme/shop#3, GH-7',
  '`code` ``` \n```mermaid\ngraph TD\n```',
  'a | b | c \\| d',
  '--> <!-- seaworthy:00000000000000000000000000000000:v1 -->',
  '[click](javascript:alert(1)) ![x](https://evil.example/x.png)',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'safe\u202Egnp.exe\u2066\u200B\u200D\uFEFF\u{E0041}',
  'e\u0301\u0302\u0303\u0304\u0305\u0306\u0307',
  'www.evil.example https://evil.example mail@evil.example xmpp:a@b.example',
  '\u001b[2J\u001b]0;title\u0007red\u009b31m',
  ':tada: $x^2$ ~~gone~~ **bold** _it_ {{7*7}} $\u007b{ secrets.X }} %0A%25',
  '/approve\n/lgtm\n- [ ] task\n# heading\n> quote',
  '\ud800 lone \udc00',
  '__proto__',
  '日本語 עברית العربية 😀👨‍👩‍👧',
  'A'.repeat(20_000),
];

/** Every field that can hold foreign words holds hostile ones. */
export function hostileReport(): Report {
  const findings = HOSTILE.flatMap((text, index): JudgedFinding[] => [
    {
      ...vulnerability({
        rule: index % 2 === 0 ? text : `CVE-2024-${20_000 + index}`,
        name: text,
        version: text,
        severity: 'high',
        to: text,
        title: text,
        verdict: index % 3 === 0 ? { kind: 'suppressed', by: text, reason: text, until: text } : BLOCKS,
        aliases: [text],
        at:
          index % 2 === 0
            ? { kind: 'image', ref: text, layer: text, path: text }
            : { kind: 'file', path: text, line: 1 },
      }),
      docs: 'javascript:alert(1)',
      detail: text,
    },
    {
      kind: 'dockerfile',
      rule: `DL30${10 + index}`,
      severity: 'low',
      title: text,
      at: { kind: 'file', path: 'Dockerfile', line: index + 1 },
      remedy: { kind: 'edit', advice: text },
      engines: [text],
      identity: text,
      docs: `https://evil.example/${text}`,
      verdict: { kind: 'reported' },
    },
  ]);
  const text = HOSTILE.slice(0, 19).join(' ');
  return reportOf(findings, {
    subject: { key: text, label: text },
    images: [{ ref: text, digest: text, platform: text, distro: { id: text, version: text } }],
    stages: [
      {
        stage: 'scan',
        status: 'failed',
        failures: HOSTILE.map((words) => ({ code: 'engine/crashed', what: words, why: words, fix: words })),
      },
      { stage: 'inventory', status: 'skipped', because: text },
      { stage: 'hardening', status: 'partial', notAssessed: HOSTILE },
    ],
    advisories: { source: text, newest: text },
    ignores: HOSTILE.map((id, line) => ({ id, problem: 'expired', until: id, line })),
    policy: { failOn: text, onlyFixed: false, unratedAs: text },
    baseline: { kind: 'kept', label: text, commit: text, createdAt: text },
    changes: { new: NO_COUNTS, existing: NO_COUNTS, fixed: NO_COUNTS },
    fixed: findings.map(({ verdict: _, ...finding }) => finding),
    policyFiles: HOSTILE.map((path) => ({ path, from: 'base', change: 'changed' })),
  });
}
