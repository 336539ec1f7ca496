/** A secret by its form alone. Every pattern is linear: bounded repeats of one class, no two that can share characters. */
interface SecretFormat {
  readonly kind: string;
  readonly pattern: RegExp;
}

/** Published formats of the issuers (their documentation; GitHub's list of partner patterns). Most telling first. */
const FORMATS: readonly SecretFormat[] = [
  { kind: 'private key', pattern: /-----BEGIN (?:[A-Z0-9]{1,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----/ },
  { kind: 'GitHub token', pattern: /\bgh[opsur]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9])/ },
  { kind: 'GitHub token', pattern: /\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])/ },
  { kind: 'GitLab token', pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_-]{20,200}/ },
  { kind: 'AWS access key', pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/ },
  { kind: 'Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{20,250}/ },
  {
    kind: 'Slack webhook',
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,14}\/B[A-Z0-9]{6,14}\/[A-Za-z0-9]{20,30}/,
  },
  { kind: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/ },
  { kind: 'PyPI token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,500}/ },
  { kind: 'Docker Hub token', pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{24,60}/ },
  { kind: 'Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{20,250}/ },
  { kind: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/ },
  { kind: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/ },
  { kind: 'Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9_-]{32,200}/ },
  { kind: 'OpenAI key', pattern: /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,250}/ },
  { kind: 'Hugging Face token', pattern: /\bhf_[A-Za-z]{34}(?![A-Za-z])/ },
  { kind: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[0-9a-f]{64}(?![0-9a-f])/ },
  { kind: 'Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{24,200}/ },
  { kind: 'Azure storage key', pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/ },
  {
    kind: 'JSON web token',
    // What stands before it may not be of the token's own characters, else a chain of beginnings takes quadratic time.
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{16,2000}/,
  },
];

/** Longer text is judged by this much of its head: no real secret lies deeper in an ENV, a label, or one command. */
const MAX_TEXT = 65_536;

/** Names the kind of secret in a text by its form, or undefined. Samples of documentation (`…EXAMPLE`) do not count. */
export function secretFormat(text: string): string | undefined {
  const head = text.slice(0, MAX_TEXT);
  return FORMATS.find(({ pattern }) => {
    const found = pattern.exec(head)?.[0];
    return found !== undefined && !/EXAMPLE|example|xxxx|XXXX|0{12}|1{12}/.test(found);
  })?.kind;
}
