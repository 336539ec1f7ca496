/** Bytes of an IPv4 address, as a URL writes it. */
export function ipv4(host: string): number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
  return match === null ? undefined : match.slice(1).map(Number);
}

/** An IPv4 address inside an IPv6 one (`::ffff:7f00:1`, as URL writes it). */
function mappedIpv4(host: string): number[] | undefined {
  const match = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host);
  if (match === null) return undefined;
  const high = Number.parseInt(match[1] ?? '0', 16);
  const low = Number.parseInt(match[2] ?? '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255];
}

/** True for names and addresses of the machine itself. `host` is a URL's hostname; a dot after a name changes nothing. */
export function isLoopback(given: string): boolean {
  const host = given.replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host === '[::]') return true;
  const [first] = ipv4(host) ?? mappedIpv4(host) ?? [];
  return first === 127 || first === 0;
}

/** True for addresses that only mean something on this link, where clouds have their metadata services. */
export function isLinkLocal(host: string): boolean {
  if (/^\[fe[89ab][0-9a-f]:/.test(host) || host.startsWith('[fd00:ec2:')) return true;
  const [a, b] = ipv4(host) ?? mappedIpv4(host) ?? [];
  return a === 169 && b === 254;
}

/** True for address literals of private networks (RFC 1918, RFC 6598, RFC 4193). */
export function isPrivate(host: string): boolean {
  if (/^\[f[cd][0-9a-f]{2}:/.test(host)) return true;
  const [a = -1, b = -1] = ipv4(host) ?? mappedIpv4(host) ?? [];
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128);
}
