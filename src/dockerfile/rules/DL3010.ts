import { flagValue, type Instruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import type { Invocation } from '../shell/commands.ts';
import { plainArgs } from '../shell/flags.ts';

/** hadolint DL3010: in the last stage, as it looks at no other. */
export const rule: Rule = {
  level: 'notice',
  doc: {
    id: 'DL3010',
    title: 'Archive copied, then unpacked',
    severity: 'low',
    what: 'A COPY brings an archive into the image, and a RUN unpacks it.',
    why: 'The archive stays in its layer beside what was in it.',
    fix: 'Use ADD, which unpacks archives of the build context.',
    before: 'COPY app.tar.gz /\nRUN tar -xzf /app.tar.gz',
    after: 'ADD app.tar.gz /',
    sources: ['hadolint DL3010'],
  },
  check: (checked) => {
    const last = checked.stages.at(-1);
    const archives = new Map<string, Instruction>();
    const unpacked = new Set<Instruction>();
    const runs = new Map(checked.runs.filter(({ onbuild }) => !onbuild).map((run) => [run.instruction, run]));
    for (const instruction of last?.stage.instructions ?? []) {
      if (instruction.keyword === 'COPY') for (const name of archivesOf(instruction)) archives.set(name, instruction);
      for (const command of runs.get(instruction)?.direct ?? []) {
        if (!unpacks(command)) continue;
        for (const arg of plainArgs(command)) {
          const copy = archives.get(baseName(arg));
          if (copy !== undefined) unpacked.add(copy);
        }
      }
    }
    return [...unpacked].map((instruction) => ({
      instruction,
      title: 'COPY brings an archive that a RUN unpacks',
      advice: 'Use ADD, which unpacks it; then neither the archive nor the RUN is needed.',
    }));
  },
};

const ARCHIVE = /\.(?:tar|tar\.(?:bz2|gz|lz|lzma|xz|Z)|tb2|tbz|tbz2|tgz|tpz|tlz|txz|tZ|bz2|gz|lz|lzma|xz|Z)$/;
const UNPACKERS = 'unzip gunzip bunzip2 unlzma unxz zgz uncompress zcat gzcat'.split(' ');

/** Names that archives have in the image: that of the target where it is one, else those of the sources. */
function archivesOf(instruction: Instruction): string[] {
  if (flagValue(instruction, 'from') !== undefined) return [];
  const target = baseName(instruction.args.at(-1) ?? '');
  const names = ARCHIVE.test(target) ? [target] : instruction.args.slice(0, -1).map(baseName);
  return names.filter((name) => ARCHIVE.test(name));
}

function unpacks({ name, args }: Invocation): boolean {
  if (UNPACKERS.includes(name)) return true;
  return name === 'tar' && args.some((arg) => arg === '--extract' || arg === '--get' || /^-.*x/.test(arg));
}

function baseName(path: string): string {
  return path.replace(/^["']|["']$/g, '').replace(/^.*[/\\]/s, '');
}
