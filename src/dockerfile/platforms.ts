import type { Checked } from './checked.ts';
import type { Stage } from './stages.ts';
import { SyntaxProblem } from './syntax-error.ts';
import { expandWords } from './words.ts';

/** The one-word names of platforms (containerd's platform specifiers): an operating system, or an architecture. */
const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd', 'wasi', 'wasip1'];
const ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
  arm: 'arm',
  armhf: 'arm',
  armel: 'arm',
  i386: '386',
  '386': '386',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
  mips64le: 'mips64le',
  mips64: 'mips64',
  wasm: 'wasm',
};

/** BuildKit's view: the only variable of the platform is TARGETPLATFORM, and nothing stands around it. */
export function isRedundant({ platform = '' }: Stage): boolean {
  return /^(?:\$TARGETPLATFORM|\$\{TARGETPLATFORM(?::?[-+?][^}$]*)?\})$/.test(platform);
}

/** BuildKit's view: a platform without variables, of which the stage's name says nothing. */
export function isConstant({ platform, name = '' }: Stage, { file }: Checked): boolean {
  if (platform === undefined || platform === '') return false;
  try {
    const { text, matched, unmatched } = expandWords(platform, () => undefined, { escapeToken: file.escapeToken });
    if (matched.size > 0 || unmatched.size > 0) return false;
    const parts = splitPlatform(text);
    return parts !== undefined && !name.includes(parts.system) && !name.includes(parts.architecture);
  } catch (error) {
    if (error instanceof SyntaxProblem) return false;
    throw error;
  }
}

/** `os/arch[/variant]`, or one of both alone; undefined for what is neither. */
export function splitPlatform(text: string): { system: string; architecture: string } | undefined {
  const [first = '', second] = text.toLowerCase().split('/', 3);
  if (second !== undefined) return { system: first, architecture: ARCHITECTURES[second] ?? second };
  if (SYSTEMS.includes(first)) return { system: first, architecture: 'amd64' };
  const architecture = Object.hasOwn(ARCHITECTURES, first) ? ARCHITECTURES[first] : undefined;
  return architecture === undefined ? undefined : { system: 'linux', architecture };
}
