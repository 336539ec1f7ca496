import { onRuns } from '../hits.ts';
import type { Rule } from '../rule.ts';
import type { Invocation, Script } from '../shell/commands.ts';
import { unwrapped } from '../shell/flags.ts';

/** The full fingerprint of an OpenPGP key: 40 (v4) or 64 (v6) hexadecimal digits, spaces let pass. */
const FINGERPRINT = /(?:[0-9A-F][\s]?){40}/i;
const CHECKS = ['sha256sum', 'sha512sum', 'shasum', 'sha1sum', 'cosign', 'minisign', 'openssl', 'b2sum'];

/** A key that decides whom the package manager trusts, taken as it comes. */
export const rule: Rule = {
  doc: {
    id: 'SW1018',
    title: 'Signing key taken unverified',
    severity: 'low',
    what: 'A RUN imports a signing key from the network, and nothing says which key it must be.',
    why: 'Whoever controls the server, or a short key id that collides, decides whose packages the image trusts.',
    fix: 'Name the full fingerprint (`gpg --recv-keys FINGERPRINT`), or check the file’s SHA-256 before it is used.',
    before: 'RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/example.gpg',
    after:
      'ADD --checksum=sha256:<digest> https://example.com/key.asc /tmp/key.asc\nRUN gpg --dearmor -o /usr/share/keyrings/example.gpg /tmp/key.asc',
    sources: ['CIS Docker 1.6.0 4.11', 'CWE-347', 'SLSA dependencies'],
  },
  judgesFragments: true,
  check: (checked) =>
    onRuns(checked, ({ script }) => {
      const commands = script.invocations.map(unwrapped);
      const text = commands.flatMap(({ args }) => args).join(' ');
      if (FINGERPRINT.test(text) || commands.some(({ name }) => CHECKS.includes(name))) return undefined;
      const how = commands.map(importOf).find((found) => found !== undefined) ?? pipedKey(script);
      if (how === undefined) return undefined;
      return {
        title: `${how}, and nothing says which key it must be`,
        advice: 'Name the key’s full fingerprint, or compare the file’s SHA-256 before it is used.',
      };
    }),
};

function importOf({ name, args }: Invocation): string | undefined {
  if (name === 'apt-key' && args.includes('adv')) return args.some(isReceive) ? 'apt-key fetches a key' : undefined;
  if (/^gpg2?$/.test(name) && args.some(isReceive)) return 'gpg fetches a key by a short name';
  if (name === 'rpm' && args.includes('--import')) return fromNetwork(args) ? 'rpm imports a key' : undefined;
  if (name === 'apt-key' && args.includes('add')) return fromNetwork(args) ? 'apt-key adds a key' : undefined;
  const writes = /^(?:curl|wget)$/.test(name) && fromNetwork(args);
  const intoTrust = args.some((arg) =>
    /^\/(?:etc\/apt\/(?:trusted\.gpg\.d|keyrings)|usr\/share\/keyrings|etc\/apk\/keys|etc\/pki\/rpm-gpg)\//.test(arg),
  );
  return writes && intoTrust ? 'a key is downloaded to where the package manager trusts it' : undefined;
}

function isReceive(arg: string): boolean {
  return arg === '--recv-keys' || arg === '--recv-key' || arg === '--recv' || arg === '--receive-keys';
}

function fromNetwork(args: readonly string[]): boolean {
  return args.some((arg) => /^(?:https?|ftp):\/\//i.test(arg));
}

/** `curl URL | gpg --dearmor`, `wget -qO- URL | apt-key add -`. */
function pipedKey({ pipes }: Script): string | undefined {
  for (const { parts } of pipes) {
    const commands = parts.flatMap((part) => part.map(unwrapped));
    const source = commands.findIndex(({ name, args }) => /^(?:curl|wget)$/.test(name) && fromNetwork(args));
    const reader = commands.slice(source + 1).find(({ name }) => /^(?:gpg2?|apt-key)$/.test(name));
    if (source >= 0 && reader !== undefined) return `a downloaded key goes into ${reader.name}`;
  }
  return undefined;
}
