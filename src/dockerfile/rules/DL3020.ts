import type { Checked } from '../checked.ts';
import { readHeredocSign } from '../heredoc.ts';
import { instructionsOf } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import { replaceOnly } from '../patch.ts';
import type { Hit, Rule } from '../rule.ts';

const ARCHIVE =
  /\.(?:tar|tar\.(?:bz2|gz|lz|lzma|xz|Z|zst)|tb2|tbz|tbz2|tgz|tpz|tlz|txz|tZ|tzst|bz2|gz|lz|lzma|xz|Z|zst)$/;
/** What only ADD takes from elsewhere: a download, or a repository. */
const REMOTE = /^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/;
const ADD_ONLY = ['checksum', 'keep-git-dir', 'unpack'];

/** hadolint DL3020: ADD where COPY does the same without surprises. */
export const rule: Rule = {
  doc: {
    id: 'DL3020',
    title: 'ADD where COPY would do',
    severity: 'medium',
    what: 'An ADD copies plain files or folders of the build context.',
    why: 'ADD also unpacks archives and downloads; who reads or changes the line may get that without meaning it.',
    fix: 'Write COPY.',
    before: 'ADD app.py /app/',
    after: 'COPY app.py /app/',
    fixable: true,
    sources: ['hadolint DL3020', 'CIS Docker 1.6.0 4.9', 'Trivy DS-0005'],
  },
  judgesFragments: true,
  check: (checked) =>
    instructionsOf(checked, 'ADD').flatMap(({ instruction }): Hit[] => {
      const plain = sourcesOfAdd(instruction).filter((source) => !ARCHIVE.test(source) && !REMOTE.test(source));
      if (plain.length === 0) return [];
      const patch = asCopy(checked, instruction, plain);
      return [
        {
          instruction,
          title: `ADD copies ${plain[0] ?? 'files'}; COPY does that without unpacking or downloading`,
          advice: 'Replace ADD by COPY.',
          ...(patch === undefined ? {} : { patch }),
        },
      ];
    }),
};

/** Sources without quotes; here-documents are none. */
function sourcesOfAdd(instruction: Instruction): string[] {
  const sources = instruction.args.slice(0, -1).filter((source) => !isHeredoc(source));
  return sources.map((source) => source.replace(/^["']|["']$/g, ''));
}

function isHeredoc(word: string): boolean {
  try {
    return word.includes('<<') && readHeredocSign(word) !== undefined;
  } catch {
    return true;
  }
}

/** Certain only when every source is a plain path, and no flag is ADD's alone. */
function asCopy(checked: Checked, instruction: Instruction, plain: readonly string[]) {
  if (plain.length !== instruction.args.length - 1) return undefined;
  if (plain.some((source) => /[$*?[]|:\/\//.test(source))) return undefined;
  if (instruction.flags.some(({ name }) => ADD_ONLY.includes(name))) return undefined;
  const lower = instruction.written === instruction.written.toLowerCase();
  return replaceOnly(checked.file, instruction, /(?<=^\s*)add(?=\s)/i, lower ? 'copy' : 'COPY');
}
