import type { ImageConfig } from '../domain/image.ts';

/** One entry of an image's history, taken apart. */
export interface HistoryStep {
  /** Upper case: RUN, ENV, COPY, …; RUN where the builder wrote the bare command. */
  readonly keyword: string;
  readonly args: string;
  /** Build arguments that the classic builder and BuildKit write before a command: `|2 A=x B=y /bin/sh -c …`. */
  readonly buildArgs: readonly string[];
  /** Diff id of the layer that the step made; undefined for one that changed the configuration alone. */
  readonly layer?: string;
}

/** The classic builder's mark of a step that runs nothing, behind the shell alone (`/bin/sh -c #(nop)  ENV …`): elsewhere it is text. */
const NOP = /^[^=\n]{0,200}?#\(nop\)/;
const KEYWORD =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s/;

/** Takes `|N A=x …` off the front. Values may hold blanks, so the arguments end where the shell begins, if it can be seen. */
function splitBuildArgs(text: string): { buildArgs: string[]; rest: string } {
  const count = /^\|(\d{1,3}) /.exec(text);
  if (count === null) return { buildArgs: [], rest: text };
  const body = text.slice(count[0].length);
  const shell = body.search(/(?:^|\s)\/bin\/(?:sh|bash|ash|busybox)\s/);
  const head = shell < 0 ? body : body.slice(0, shell);
  const rest = shell < 0 ? '' : body.slice(shell).trimStart();
  // A part without its own name continues the value before it.
  const buildArgs: string[] = [];
  for (const word of head.split(' ')) {
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word)) buildArgs.push(word);
    else if (buildArgs.length > 0) buildArgs.push(`${buildArgs.pop() ?? ''} ${word}`);
  }
  return { buildArgs: buildArgs.slice(0, Number(count[1])), rest };
}

function parseStep(createdBy: string): Omit<HistoryStep, 'layer'> {
  const text = createdBy.trim();
  const bare = text.slice(NOP.exec(text)?.[0].length ?? 0).trim();
  const keyword = KEYWORD.exec(bare)?.[1];
  const args = (keyword === undefined ? bare : bare.slice(keyword.length)).trim();
  const { buildArgs, rest } = splitBuildArgs(args);
  return { keyword: keyword ?? 'RUN', args: rest, buildArgs };
}

/** The history with each step's layer: steps that are no `empty_layer` take the diff ids in order (image-spec, config.md). */
export function historySteps(config: ImageConfig): readonly HistoryStep[] {
  let next = 0;
  return config.history.map((entry) => {
    const layer = entry.emptyLayer ? undefined : config.diffIds[next];
    if (!entry.emptyLayer) next += 1;
    return { ...parseStep(entry.createdBy), ...(layer === undefined ? {} : { layer }) };
  });
}
