import { instructionsOf, onRuns } from '../hits.ts';
import type { Hit, Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { unwrapped } from '../shell/flags.ts';

const TITLE = 'the check of TLS certificates or signatures is turned off';

/** Downloads whose sender nobody checks. */
export const rule: Rule = {
  doc: {
    id: 'SW1003',
    title: 'Verification of TLS or signatures turned off',
    severity: 'medium',
    what: 'A command or variable turns off the check of TLS certificates or of package signatures.',
    why: 'Whoever sits between the build and the server can put other content in its place.',
    fix: 'Remove the option. Where a proxy has its own CA, install that CA in the image.',
    before: 'RUN curl -k https://example.com/tool -o /usr/bin/tool',
    after: 'RUN curl --fail https://example.com/tool -o /usr/bin/tool',
    sources: ['CIS Docker 1.6.0 4.11', 'CWE-295', 'CWE-347'],
  },
  judgesFragments: true,
  check: (checked) => [
    ...onRuns(checked, ({ script }) => {
      const option = script.invocations.map(turnedOff).find((found) => found !== undefined);
      return option === undefined ? undefined : { title: `${TITLE}: ${option}`, advice: `Remove ${option}.` };
    }),
    ...instructionsOf(checked, 'ENV', 'ARG').flatMap(({ instruction }): Hit[] => {
      const pair = instruction.pairs.find(({ key, value }) => isOffSwitch(key, value ?? ''));
      return pair === undefined ? [] : [{ instruction, title: `${TITLE}: ${pair.key}`, advice: `Remove ${pair.key}.` }];
    }),
  ],
};

const SWITCHES: readonly (readonly [RegExp, RegExp])[] = [
  [/^NODE_TLS_REJECT_UNAUTHORIZED$/i, /^0$/],
  [/^npm_config_strict_ssl$/i, /^false$/i],
  [/^GIT_SSL_NO_VERIFY$/i, /^(?:1|true|yes)$/i],
  [/^PYTHONHTTPSVERIFY$/i, /^0$/],
  [/^PIP_TRUSTED_HOST$/i, /./],
  [/^(?:GOINSECURE|GONOSUMDB|GONOSUMCHECK)$/i, /./],
  [/^GO(?:FLAGS)$/i, /-insecure/],
  [/^GOSUMDB$/i, /^off$/i],
  [/^CURL_INSECURE$/i, /^(?:1|true)$/i],
];

function isOffSwitch(name: string, written: string): boolean {
  const value = written.replace(/^["']|["']$/g, '');
  return SWITCHES.some(([names, values]) => names.test(name) && values.test(value));
}

/** Options that say it in one word, by command. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  curl: /^--(?:insecure|proxy-insecure|doh-insecure)$|^-[a-zA-Z]*k[a-zA-Z]*$/,
  wget: /^--no-check-certificate$/,
  aria2c: /^--check-certificate=false$/,
  pip: /^--trusted-host(?:=|$)/,
  apk: /^--allow-untrusted$/,
  yum: /^--nogpgcheck$|^--no-gpg-check(?:s)?$|gpgcheck=(?:0|false)$|sslverify=(?:0|false)$/i,
  zypper: /^--no-gpg-checks$|^--gpg-auto-import-keys$/,
  rpm: /^--(?:nosignature|nodigest|noverify)$/,
  gem: /^--(?:no-)?trust-policy=NoSecurity$/i,
  conda: /^--insecure$/,
};
const APT =
  /--allow-unauthenticated|--force-yes|AllowUnauthenticated|AllowInsecureRepositories|Verify-Peer=(?:0|false)|Verify-Host=(?:0|false)/i;

function turnedOff(invocation: Invocation): string | undefined {
  const { name, args } = unwrapped(invocation);
  const assignment = invocation.command.assignments.find((word) => {
    const equals = word.text.indexOf('=');
    return isOffSwitch(word.text.slice(0, equals), word.text.slice(equals + 1));
  });
  if (assignment !== undefined) return assignment.assigns;
  if (name === 'export' || name === 'env') {
    const set = args.find((arg) => isOffSwitch(arg.split('=')[0] ?? '', arg.slice(arg.indexOf('=') + 1)));
    if (set !== undefined) return set.split('=')[0];
  }
  const option = optionsOf(name);
  const found = option === undefined ? undefined : args.find((arg) => option.test(arg));
  if (found !== undefined && !isTaken(name, args, found)) return found.split('=')[0];
  return configured(name, args);
}

function optionsOf(name: string): RegExp | undefined {
  if (/^apt(?:-get|itude)?$/.test(name)) return APT;
  if (/^(?:pip[\d.]*|python[\d.]*|uv)$/.test(name)) return OPTIONS['pip'];
  if (/^(?:yum|dnf|microdnf|tdnf)$/.test(name)) return OPTIONS['yum'];
  return Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
}

/** `-o k`, `-H k`: a letter k that is the value of another option, or stands after one that takes the rest of the word. */
function isTaken(name: string, args: readonly string[], found: string): boolean {
  if (name !== 'curl' || found.startsWith('--')) return false;
  const before = args[args.indexOf(found) - 1] ?? '';
  if (/^-[a-zA-Z]*[oHXdAeuTxFbcm]$/.test(before)) return true;
  return /[oHXdAeuTxFbcmwCyYzrtUQPEDK]/.test(found.slice(1, found.indexOf('k')));
}

/** `http.sslVerify=false`, or `http.https://example.com.sslVerify` with the value as the next argument. */
function isUnverified(arg: string, next: string): boolean {
  const equals = arg.lastIndexOf('=');
  const key = (equals < 0 ? arg : arg.slice(0, equals)).toLowerCase();
  const value = equals < 0 ? next : arg.slice(equals + 1);
  return key.includes('http.') && key.endsWith('.sslverify') && /^(?:false|0|off|no)$/i.test(value);
}

/** Settings written by a command: `npm config set strict-ssl false`, `git config http.sslVerify false`, … */
function configured(name: string, args: readonly string[]): string | undefined {
  const text = args.join(' ');
  if (
    /^(?:npm|yarn|pnpm)$/.test(name) &&
    /(?:strict-ssl|enableStrictSsl)[ =](?:false|0)\b|--no-strict-ssl/i.test(text)
  ) {
    return 'strict-ssl false';
  }
  if (name === 'git' && args.some((arg, at) => isUnverified(arg, args[at + 1] ?? ''))) return 'http.sslVerify false';
  if (name === 'composer' && /\b(?:disable-tls|secure-http)\s(?:true|false)/.test(text)) {
    return /disable-tls\strue|secure-http\sfalse/.test(text) ? 'disable-tls' : undefined;
  }
  if (name === 'conda' && /\bssl_verify\s(?:false|no)\b/i.test(text)) return 'ssl_verify false';
  const writes = name === 'echo' || name === 'printf';
  if (writes && /\[[^\]]{0,100}trusted=yes[^\]]{0,100}\]/i.test(text)) return '[trusted=yes]';
  return writes && APT.test(text) ? 'AllowUnauthenticated' : undefined;
}
