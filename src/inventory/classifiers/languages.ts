import { type Classifier, following, preceding, THREE } from './classifier.ts';

const PYTHON = String.raw`\d\.\d{1,2}\.\d{1,3}[-+._a-zA-Z0-9]{0,20}`;
const JULIA = String.raw`${THREE}(?:-(?:alpha|beta|rc)\d)?`;
const OTP = String.raw`\d{1,3}\.\d{1,3}(?:\.\d{1,3}){0,2}(?:-rc\d)?`;

/** The version of `python3.11` and `libpython3.11.so.1.0` stands between zero bytes, and begins as the file name does. */
function pythonEvidence(): Classifier['evidence'] {
  return [
    {
      anchor: (file) => (file[1] === undefined ? undefined : `\0${file[1]}.`),
      after: new RegExp(`^\\0(?<version>${PYTHON})\\0`),
    },
  ];
}

const PHP = [following('X-Powered-By: PHP/', String.raw`${THREE}(?:beta\d+|alpha\d+|RC\d+)?`)];
/** `ruby 3.2.1 (2023-02-08 revision 31819e82c8)`, `ruby 2.7.7p221 (2022-11-24 …`. */
const RUBY = [following('ruby ', String.raw`${THREE}(?:(?:p|preview|rc|dev)\d{0,4})?(?= \(20)`)];
const OTP_SOURCES = [
  following('/src/otp_src_', `${OTP}(?=/erts/)`),
  following('/usr/local/src/otp-', `${OTP}(?=/erts/)`),
];
/** What the launcher is built with: `openjdk`, `java`, the release of the class files, the full version; some linkers put them in another order. */
const JAVA_VERSION = String.raw`\d[^\0]{1,60}`;

/** Interpreters, virtual machines and compilers. */
export const LANGUAGES: readonly Classifier[] = [
  {
    name: 'node',
    file: /^node(?:js)?$/,
    evidence: [
      following('node.js/v', THREE),
      following('\0node v', String.raw`${THREE}(?=\0)`),
      ...['0', '4', '5', '6'].map((major) => ({
        anchor: `\0v${major}.`,
        after: /^\0v(?<version>\d\.\d{1,3}\.\d{1,3})\0/,
      })),
    ],
  },
  { name: 'python', file: /^python(\d\.\d{1,2})[a-z]?$/, evidence: pythonEvidence() },
  { name: 'python', file: /^libpython(\d\.\d{1,2})[a-z]?\.so(?:\.[\d.]+)?$/, evidence: pythonEvidence() },
  { name: 'pypy', file: /^libpypy[\w.-]*\.so$/, evidence: [following('[PyPy ', THREE)] },
  { name: 'ruby', file: /^(?:ruby[\d.]{0,6}|libruby[\w.-]*\.so[\d.]*)$/, evidence: RUBY },
  { name: 'php-cli', file: /^php\d{0,2}(?:\.\d)?$/, evidence: PHP },
  { name: 'php-fpm', file: /^php-fpm[\d.]{0,4}$/, evidence: PHP },
  { name: 'libphp', file: /^libphp[\d.]*\.so$/, evidence: PHP },
  {
    name: 'composer',
    file: /^composer(?:\.phar)?$/,
    evidence: [
      {
        anchor: "'pretty_version'",
        after: /^'pretty_version'\s{0,4}=>\s{0,4}'(?<version>\d{1,3}\.\d{1,3}\.\d{1,3}(?:-?(?:beta|alpha|RC)\d+)?)'/,
      },
    ],
  },
  { name: 'perl', file: /^perl[\d.]{0,8}$/, evidence: [following('/usr/local/lib/perl5/', THREE)] },
  {
    name: 'graalvm',
    file: /^java$/,
    insteadOf: ['openjdk', 'jre'],
    evidence: [
      {
        anchor: '-jvmci-',
        before: /\0(?<version>\d{1,3}[\d.]{0,12}\+\d{1,4})$/,
        after: /^(?<version>-jvmci-[\d.]{1,12}-b\d{1,4})\0/,
      },
    ],
  },
  {
    name: 'openjdk',
    file: /^java$/,
    insteadOf: ['jre'],
    evidence: [
      {
        anchor: 'openjdk\0java\0',
        after: new RegExp(`^openjdk\\0java\\0\\d[\\d.]{0,8}\\0(?<version>${JAVA_VERSION})\\0`),
      },
      { anchor: 'openjdk\0java\0', before: new RegExp(`\\0\\d[\\d.]{0,8}\\0+(?<version>${JAVA_VERSION})\\0+$`) },
    ],
  },
  {
    name: 'jre',
    file: /^java$/,
    evidence: [{ anchor: '\0java\0', after: new RegExp(`^\\0java\\0\\d[\\d.]{0,8}\\0(?<version>${JAVA_VERSION})\\0`) }],
  },
  { name: 'erlang', file: /^erlexec$/, evidence: OTP_SOURCES },
  {
    name: 'erlang',
    file: /^beam\.smp$/,
    evidence: [...OTP_SOURCES, { anchor: 'Erlang/OTP', before: new RegExp(`\\0(?<version>${OTP})\\0+$`) }],
  },
  {
    name: 'elixir',
    file: /^elixir$/,
    evidence: [following('ELIXIR_VERSION=', String.raw`${THREE}(?:-[a-z0-9]{1,8}(?:\.\d{1,3})?)?`)],
  },
  {
    name: 'julia',
    file: /^libjulia(?:-internal)?\.so[\d.]*$/,
    evidence: [preceding(JULIA, '\0branch\0'), preceding(JULIA, '\0julia version')],
  },
  {
    name: 'dart',
    file: /^dart$/,
    evidence: [preceding(THREE, ' (stable)'), preceding(String.raw`${THREE}-\d{1,5}(?:\.\d{1,3})?\.beta`, ' (beta)')],
  },
  { name: 'deno', file: /^deno$/, evidence: [following('Deno/', THREE)] },
  { name: 'bun', file: /^bun$/, evidence: [following('bun-', THREE), following('bun ', THREE)] },
  { name: 'swipl', file: /^swipl$/, evidence: [following('swipl-', `${THREE}(?=/)`)] },
  {
    name: 'rust',
    file: /^libstd-[0-9a-f]{16}\.so$/,
    evidence: [following('clang LLVM (rustc version ', String.raw`\d{1,3}\.\d{1,4}(?:\.\d{1,4})?(?= \()`)],
  },
  {
    name: 'haskell/ghc',
    file: /^ghc(?:-[\d.]{1,12})?$/,
    evidence: [following('\0GHC ', String.raw`${THREE}(?=\0)`), following('\0libHSghc-', `${THREE}(?=-)`)],
  },
  {
    name: 'haskell/cabal',
    file: /^cabal$/,
    evidence: [
      following('\0Cabal-', String.raw`${THREE}(?:\.\d{1,5})?(?=-)`),
      following('cabal-install-', String.raw`${THREE}(?:\.\d{1,5})?(?=-)`),
    ],
  },
  { name: 'haskell/stack', file: /^stack$/, evidence: [preceding(THREE, ', Git')] },
];
