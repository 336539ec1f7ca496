const REAL_TIME = /^RTM(?:IN(?:\+(?:[1-9]|1[0-5]))?|AX(?:-(?:[1-9]|1[0-4]))?)$/;
const SIGNALS = new Set(
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ'.split(
    ' ',
  ),
);
const PROTOCOLS = ['', 'tcp', 'udp', 'sctp'];
/** Hexadecimal digits of the digests that a checksum may be. */
const DIGEST_LENGTHS = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Why BuildKit refuses a word of EXPOSE, `[IP:][HOST:]PORT[-PORT][/PROTOCOL]`; undefined where it does not, or where only the number is too large (DL3011). */
export function refusedPort(word: string): string | undefined {
  const parts = word.split(':');
  const [container = '', protocol = ''] = splitOnce(parts.at(-1) ?? '', '/');
  if (!PROTOCOLS.includes(protocol.toLowerCase())) return `${protocol} is no protocol (tcp, udp or sctp)`;
  const host = parts.length > 1 ? parts.at(-2) : '';
  const address = parts.slice(0, -2).join(':');
  if (address !== '' && !isAddress(address)) return `${address} is no address`;
  const wrong = [container, ...(host === '' || host === undefined ? [] : [host])].find((range) => !isPortRange(range));
  return wrong === undefined ? undefined : `${wrong === '' ? 'nothing' : wrong} is no port`;
}

/** IPv6 is not looked at. */
function isAddress(text: string): boolean {
  const numbers = text.split('.');
  return (
    text.includes(':') || (numbers.length === 4 && numbers.every((one) => /^\d{1,3}$/.test(one) && Number(one) < 256))
  );
}

function isPortRange(range: string): boolean {
  const [start = '', end] = splitOnce(range, '-');
  if (![start, end ?? start].every((number) => /^\+?\d{1,20}$/.test(number))) return false;
  return end === undefined || Number(start) <= Number(end);
}

function splitOnce(text: string, sign: string): string[] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Why BuildKit refuses a STOPSIGNAL: neither a number above 0 nor a signal of Linux, with or without `SIG`. */
export function refusedSignal(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  const isNumber = /^[+-]?\d{1,15}$/.test(text) && Number(text) !== 0;
  return isNumber || SIGNALS.has(name) || REAL_TIME.test(name) ? undefined : `${text} is no signal`;
}

/** Why BuildKit refuses a `--chmod`: neither octal up to 7777 nor the symbolic form of chmod(1). */
export function refusedMode(text: string): string | undefined {
  const isOctal = /^[0-7]{1,20}$/.test(text) && Number.parseInt(text, 8) <= 0o7777;
  const isSymbolic = text.split(',').every((part) => /^[ugoa]*(?:[-+=][rwxXstugo]*)+$/.test(part));
  return isOctal || isSymbolic ? undefined : `${text} is no mode`;
}

/** Why BuildKit refuses a `--checksum` of a download: it is `ALGORITHM:HEX`. A Git source takes the id of a commit. */
export function refusedChecksum(text: string): string | undefined {
  const [algorithm = '', hex = ''] = splitOnce(text, ':');
  const length = DIGEST_LENGTHS.get(algorithm);
  return length === hex.length && /^[0-9a-f]+$/.test(hex) ? undefined : `${text} is no digest`;
}
