import type { RuleDoc } from '../domain/rule.ts';

const SOURCES = ['CIS Docker 1.6.0 4.2', 'NIST SP 800-190 4.1.5', 'OWASP Docker 13'];

/** The rules of the signature stage: exactly one of them is the finding where no signature holds. */
export const SIGNATURE_RULES: readonly RuleDoc[] = [
  {
    id: 'SW3001',
    title: 'The image carries no signature',
    severity: 'critical',
    what: 'Neither a sigstore bundle nor a cosign signature is attached to the manifest that the reference names. Signatures are looked for among the referrers of the manifest and at the tag `sha256-HEX.sig`.',
    why: 'Without a signature nobody vouches for the image: whoever can push to the repository can replace it.',
    fix: 'Sign the digest after the push, in the workflow that built the image.',
    before: 'docker push ghcr.io/owner/app:1.2',
    after: 'docker push ghcr.io/owner/app:1.2\ncosign sign ghcr.io/owner/app@sha256:…',
    sources: SOURCES,
  },
  {
    id: 'SW3002',
    title: 'No signature of the image verifies',
    severity: 'critical',
    what: 'Signatures are attached, and each one fails: another key made it, it is about another digest, its payload was changed, or it cannot be read. Attestations count as a signature when they are provenance (SLSA) or made by `cosign sign`; an SBOM or a scan result does not vouch for an image.',
    why: 'A signature that does not verify is worth less than none: the image, the signature or the key is not the one that was meant.',
    fix: 'Compare the key with that of the signer, and sign the digest that is in the registry now. The detail of the finding has the reason for each signature.',
    before:
      'cosign sign --key old.key ghcr.io/owner/app@sha256:…\nseaworthy verify ghcr.io/owner/app:1.2 --verify-key new.pub',
    after:
      'cosign sign --key new.key ghcr.io/owner/app@sha256:…\nseaworthy verify ghcr.io/owner/app:1.2 --verify-key new.pub',
    sources: SOURCES,
  },
  {
    id: 'SW3003',
    title: 'The image is signed by somebody else',
    severity: 'critical',
    what: 'A signature verifies, and its certificate names another identity or another OIDC issuer than the ones asked for. Identities are compared in full; `*` stands for characters within one part between `/` and `@`, and nothing is a regular expression.',
    why: 'Everybody can get a certificate of the public sigstore instance. Only the identity says whose signature it is.',
    fix: 'Look at the identity in the detail. If it is the right one, write it into `verify-identity` and `verify-issuer`; if not, do not run the image.',
    before: 'verify-identity: https://github.com/owner/app',
    after:
      'verify-identity: https://github.com/owner/app/.github/workflows/release.yml@refs/heads/main\nverify-issuer: https://token.actions.githubusercontent.com',
    sources: SOURCES,
  },
  {
    id: 'SW3004',
    title: 'The time of the signature is not proven',
    severity: 'critical',
    what: 'A signature was made by the right key or under a certificate, and no entry of a trusted transparency log, or no timestamp, proves when.',
    why: 'A certificate is valid for ten minutes, and a stolen key signs for ever. The log shows when a signature was made, and lets its owner see signatures that they did not make.',
    fix: 'Sign with an upload to the log (the default of cosign). For a key that is used without a log on purpose, set `verify-log: ignore`: then no time is checked, and the report says so.',
    before: 'cosign sign --key cosign.key --tlog-upload=false ghcr.io/owner/app@sha256:…',
    after: 'cosign sign --key cosign.key ghcr.io/owner/app@sha256:…',
    sources: SOURCES,
  },
];
