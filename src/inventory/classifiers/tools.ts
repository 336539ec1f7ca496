import { type Classifier, following, preceding, THREE } from './classifier.ts';

const OPENSSL = String.raw`${THREE}(?:[a-z]{1,2}(?![a-z])|-alpha\d|-beta\d|-rc\d)?`;

/** Libraries, shells and tools. */
export const TOOLS: readonly Classifier[] = [
  { name: 'busybox', file: /^busybox(?:[.-]\w{1,20})?$/, evidence: [following('BusyBox v', THREE)] },
  {
    name: 'aws-lc',
    file: /^openssl$/,
    insteadOf: ['openssl'],
    evidence: [following('AWS-LC ', String.raw`${THREE}(?=\)\0)`)],
  },
  { name: 'openssl', file: /^(?:openssl|libcrypto\.so[\d.]*)$/, evidence: [following('\0OpenSSL ', OPENSSL)] },
  {
    name: 'bash',
    file: /^bash$/,
    evidence: [following('@(#)Bash version ', String.raw`${THREE}(?=\(\d{1,3}\) [a-z0-9]{1,20} GNU)`)],
  },
  { name: 'curl', file: /^curl$/, evidence: [following('curl/', THREE)] },
  { name: 'openldap', file: /^ldapsearch$/, evidence: [following('$OpenLDAP: ldapsearch ', THREE)] },
  { name: 'util-linux', file: /^getopt$/, evidence: [following('\0util-linux ', String.raw`${THREE}(?=\0)`)] },
  { name: 'gcc', file: /^gcc$/, evidence: [following('GCC: (GNU) ', THREE)] },
  { name: 'zstd', file: /^zstd$/, evidence: [following('\0v', String.raw`${THREE}(?=\0)`)] },
  { name: 'xz', file: /^xz$/, evidence: [following('\0xz (XZ Utils) ', String.raw`${THREE}(?=\0)`)] },
  {
    name: 'krb5',
    file: /^libkrb5\.so[\d.]*$/,
    evidence: [
      { anchor: 'KRB5_BRAND: krb5-', after: /^KRB5_BRAND: krb5-[^\s\0]{1,40} (?<version>\d{1,2}(?:\.\d{1,3}){1,2})\s/ },
    ],
  },
  // Neither has a text beside its version, which begins with 1 since their first release.
  { name: 'gzip', file: /^gzip$/, evidence: [{ anchor: '\x001.', after: /^\0(?<version>1\.\d{1,3})\0/ }] },
  { name: 'jq', file: /^jq$/, evidence: [{ anchor: '\x001.', after: /^\0(?<version>1\.\d{1,2}(?:\.\d{1,2})?)\0/ }] },
  { name: 'wp-cli', file: /^wp(?:-cli\.phar)?$/, evidence: [following('wp-cli/wp-cli ', THREE)] },
  {
    name: 'ffmpeg',
    file: /^ffmpeg$/,
    evidence: [following('%s version ', String.raw`\d{1,3}\.\d{1,3}(?:\.\d{1,3})?`)],
  },
  {
    name: 'ffmpeg',
    file: /^lib(?:av[a-z]{4,8}|swresample)[\w.-]*\.so[\d.]*$/,
    evidence: [following('FFmpeg version ', String.raw`\d{1,3}\.\d{1,3}(?:\.\d{1,3})?`)],
  },
  {
    name: 'qtbase',
    file: /^libQt\d?Core\.so[\d.]*$/,
    evidence: [following('\0\0Qt ', String.raw`${THREE}(?= \()`), following('QtCore library version ', THREE)],
  },
  { name: 'chrome', file: /^chrome$/, evidence: [preceding(String.raw`${THREE}\.\d{1,5}`, '\0Default')] },
];
