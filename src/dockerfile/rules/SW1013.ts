import { instructionsOf, listed } from '../hits.ts';
import { flagValue, type Instruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';

/** Longer than any path (Linux, PATH_MAX). */
const MAX_PATH = 4096;
/** Base names of files that hold a key or a password by what they are for. */
const NAMES =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|\.env(?:\.[\w-]+)?|\.npmrc|\.yarnrc\.yml|\.pypirc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.vault-token|\.htpasswd|\.dockercfg|\.dockerconfigjson|kubeconfig|[\w.-]{0,60}\.kubeconfig|credentials\.json|client_secret[\w.-]{0,60}\.json|service[-_]?account[\w.-]{0,60}\.json|secrets?\.(?:ya?ml|json|toml|env)|[\w.-]{0,60}\.(?:pfx|p12|jks|keystore|ppk|kdbx|tfstate)|(?:[\w.-]{0,60}[-_.])?(?:priv(?:ate)?[-_]?key|privkey|server|tls|key)\.(?:pem|key)|[\w.-]{0,60}\.key)$/i;
/** Files that are secret by the folder they stand in. */
const PLACES =
  /(?:^|\/)(?:\.aws\/credentials|\.ssh|\.ssh\/(?!known_hosts|authorized_keys|config)[^/]+|\.kube\/config|\.docker\/config\.json|\.gnupg|\.config\/gcloud(?:\/.*)?|\.azure(?:\/.*)?)$/i;
/** Samples that are meant to be seen, and public halves. */
const HARMLESS = /\.(?:example|sample|template|tmpl|dist|test|defaults?|pub|j2)$|(?:^|[-_.])pub(?:lic)?[-_.]?key\b/i;

/** A file with a credential taken into a layer. */
export const rule: Rule = {
  doc: {
    id: 'SW1013',
    title: 'Key or credentials file copied into the image',
    severity: 'high',
    what: 'A COPY or ADD names a file that holds a private key, a password or a token by its purpose.',
    why: 'A layer keeps the file for good: deleting it later hides it, and everybody who can pull the image can read it.',
    fix: 'Give it to the one step that needs it with `RUN --mount=type=secret` or `--mount=type=ssh`, or to the container when it starts.',
    before: 'COPY .npmrc /app/\nRUN npm ci',
    after: 'RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci',
    sources: ['CIS Docker 1.6.0 4.10', 'NIST SP 800-190 4.1.4', 'OWASP Docker 12', 'CWE-538'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'COPY', 'ADD').flatMap(({ instruction }) => {
      const files = secretFiles(instruction);
      if (files.length === 0) return [];
      return [
        {
          instruction,
          title: `${instruction.keyword} takes ${listed(files)} into the image`,
          advice: 'Use `RUN --mount=type=secret` for the step that needs it, and list the file in .dockerignore.',
        },
      ];
    }),
};

function secretFiles(instruction: Instruction): string[] {
  // From another stage the file has been made by a build step; that stage's own COPY is told.
  if (flagValue(instruction, 'from') !== undefined) return [];
  const written = instruction.args.slice(0, -1).map((source) => source.replace(/^["']|["']$/g, ''));
  return written.filter((source) => {
    if (source.length > MAX_PATH || /^(?:https?:|git@|<<)/i.test(source)) return false;
    const path = source.replace(/\/+$/, '');
    const base = path.slice(path.lastIndexOf('/') + 1);
    return !HARMLESS.test(base) && (NAMES.test(base) || PLACES.test(path));
  });
}
