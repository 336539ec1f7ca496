import { describe, expect, test } from '@jest/globals';
import type { DockerfileOutline, InstructionOutline } from '../../src/domain/dockerfile.ts';
import type { ImageConfig } from '../../src/domain/image.ts';
import { isSquashed, layerLines } from '../../src/image/align.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

type Written = readonly [line: string, resolved?: string | undefined, heredocs?: readonly string[]];

/** A stage from lines as they are written; each instruction takes ten lines of the file. */
function stage(
  index: number,
  from: { image?: string; stage?: number },
  written: readonly Written[],
): DockerfileOutline['stages'][number] {
  const start = 100 * index + 1;
  const instructions = written.map(([line, resolved, heredocs = []], at): InstructionOutline => {
    const blank = line.indexOf(' ');
    const args = line.slice(blank + 1);
    return {
      keyword: line.slice(0, blank),
      args,
      resolved: resolved ?? args,
      heredocs,
      line: start + 10 * (at + 1),
      endLine: start + 10 * (at + 1) + 2,
    };
  });
  return { index, from: { line: start, endLine: start, raw: '', ...from }, instructions };
}

function outline(...stages: DockerfileOutline['stages']): DockerfileOutline {
  return { path: 'Dockerfile', stages, final: stages.length - 1 };
}

/** A history from lines: those with a `+` in front made a layer. Diff ids are L0, L1 … from below. */
function config(...lines: readonly string[]): ImageConfig {
  const history = lines.map((line) => ({ createdBy: line.slice(1).trim(), emptyLayer: !line.startsWith('+') }));
  const diffIds = history.filter(({ emptyLayer }) => !emptyLayer).map((_, index) => `L${index}`);
  return {
    os: 'linux',
    architecture: 'amd64',
    env: [],
    labels: {},
    exposedPorts: [],
    entrypoint: [],
    cmd: [],
    volumes: [],
    onBuild: [],
    history,
    diffIds,
  };
}

/** `L0: 11` for a line of its own, `L0: FROM 1` for an inherited layer. */
function lines(image: ImageConfig, file: DockerfileOutline): Record<string, string> {
  return Object.fromEntries(
    [...layerLines(image, file)].map(([layer, { line, inherited }]) => [
      layer,
      inherited ? `FROM ${line}` : String(line),
    ]),
  );
}

const HASH = 'a'.repeat(64);
const BASE = ['+/bin/sh -c #(nop) ADD file:0 in / ', ' /bin/sh -c #(nop)  CMD ["bash"]'];
const file = outline(
  stage(0, { image: 'debian:12' }, [
    ['ARG WHO=world'],
    ['RUN apt-get update &&     apt-get install -y curl'],
    ['WORKDIR /app'],
    ['COPY --chown=1:1 src ./', '--chown=1:1 src ./'],
    ['ENV A=1'],
    ['CMD ["node", "app.js"]', '["node" "app.js"]'],
  ]),
);

describe('histories as builders write them', () => {
  test.each<[string, readonly string[], Record<string, string>]>([
    [
      'BuildKit',
      [
        ' ARG WHO=world',
        '+RUN |1 WHO=world /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit',
        '+WORKDIR /app',
        '+COPY --chown=1:1 src ./ # buildkit',
        ' ENV A=1',
        ' CMD ["node" "app.js"]',
      ],
      { L0: 'FROM 1', L1: '21', L2: '31', L3: '41' },
    ],
    [
      'the classic builder',
      [
        ' /bin/sh -c #(nop)  ARG WHO=world',
        '+|1 WHO=world /bin/sh -c apt-get update &&     apt-get install -y curl',
        ' /bin/sh -c #(nop) WORKDIR /app',
        `+/bin/sh -c #(nop) COPY --chown=1:1 dir:${HASH} in ./ `,
        ' /bin/sh -c #(nop)  ENV A=1',
        ' /bin/sh -c #(nop)  CMD ["node" "app.js"]',
      ],
      { L0: 'FROM 1', L1: '21', L2: '41' },
    ],
    [
      'the classic builder, with labels of the command line on top',
      [
        '+/bin/sh -c apt-get update &&     apt-get install -y curl',
        `+/bin/sh -c #(nop) COPY dir:${HASH} in /app/ `,
        ' /bin/sh -c #(nop)  CMD ["node" "app.js"]',
        ' /bin/sh -c #(nop)  LABEL built=here',
      ],
      { L0: 'FROM 1', L1: '21', L2: '41' },
    ],
    [
      'buildah without layers: one layer for all, on the last entry',
      [
        ' |1 WHO=world /bin/sh -c apt-get update &&     apt-get install -y curl',
        ' /bin/sh -c #(nop) WORKDIR /app',
        ` /bin/sh -c #(nop) COPY dir:${HASH} in ./ `,
        ' /bin/sh -c #(nop) ENV A=1',
        '+/bin/sh -c #(nop) CMD ["node", "app.js"]',
      ],
      { L0: 'FROM 1', L1: '21' },
    ],
    [
      'kaniko: the instructions of the file as they stand there, and no settings',
      ['+RUN apt-get update &&     apt-get install -y curl', '+WORKDIR /app', '+COPY --chown=1:1 src ./'],
      { L0: 'FROM 1', L1: '21', L2: '31', L3: '41' },
    ],
  ])('%s', (_, history, expected) => {
    expect(lines(config(...BASE, ...history), file)).toEqual(expected);
  });

  test('one layer of several instructions spans them', () => {
    const image = config(
      ...BASE,
      ' /bin/sh -c apt-get update &&     apt-get install -y curl',
      `+/bin/sh -c #(nop) COPY dir:${HASH} in ./ `,
    );
    expect(layerLines(image, file).get('L1')).toEqual({ line: 21, endLine: 43, inherited: false });
  });
});

describe('commands', () => {
  const run = (written: Written, created: string): Record<string, string> =>
    lines(config(`+${created}`), outline(stage(0, { image: 'x' }, [written])));
  test.each<[string, Written, string, boolean]>([
    ['exec form', ['RUN ["touch", "/x y"]'], 'RUN touch /x y # buildkit', true],
    ['exec form, as buildah writes it', ['RUN ["touch", "/x"]'], '/bin/sh -c ["touch", "/x"]', true],
    [
      'flags are not in the history',
      ['RUN --mount=type=cache,target=/c --network=none make'],
      'RUN /bin/sh -c make # buildkit',
      true,
    ],
    [
      'a heredoc alone',
      ['RUN <<EOF', 'echo a\necho b\n', ['echo a\necho b\n']],
      'RUN /bin/sh -c echo a\necho b\n # buildkit',
      true,
    ],
    [
      'a heredoc with a command',
      ['RUN cat <<EOF > /x', undefined, ['a\nb\n']],
      'RUN /bin/sh -c cat <<EOF > /x\na\nb\nEOF # buildkit',
      true,
    ],
    [
      'flags, as kaniko writes them',
      ['RUN --mount=type=cache,target=/c make'],
      'RUN --mount=type=cache,target=/c make',
      true,
    ],
    ['another command that ends alike', ['RUN make'], 'RUN /bin/sh -c cd x && make # buildkit', false],
    ['a longer command', ['RUN make'], 'RUN /bin/sh -c make install # buildkit', false],
    ['a command of another shell', ['RUN make'], 'RUN /bin/bash -c make # buildkit', false],
    ['an empty command', ['RUN '], 'RUN /bin/sh -c make # buildkit', false],
    ['copy of other sources', ['COPY a /x/'], 'COPY b /x/ # buildkit', false],
    ['copy to another place', ['COPY a /x/'], `/bin/sh -c #(nop) COPY file:${HASH} in /y/ `, false],
    ['copy with variables filled in', ['COPY $V /x/', 'a /x/'], 'COPY a /x/ # buildkit', true],
    ['copy in exec form', ['COPY ["a b", "/x/"]', 'a b /x/'], 'COPY a b /x/ # buildkit', true],
    ['add is not copy', ['ADD a /x/'], 'COPY a /x/ # buildkit', false],
  ])('%s', (_, written, created, matches) => {
    expect(run(written, created)).toEqual(matches ? { L0: '11' } : {});
  });

  test('SHELL changes what stands before a command', () => {
    const shell = outline(stage(0, { image: 'x' }, [['SHELL ["/bin/bash", "-o", "pipefail", "-c"]'], ['RUN a | b']]));
    expect(
      lines(config(' SHELL [/bin/bash -o pipefail -c]', '+RUN /bin/bash -o pipefail -c a | b # buildkit'), shell),
    ).toEqual({ L0: '21' });
  });
});

describe('stages', () => {
  test('a stage that starts from another one has its instructions', () => {
    const chain = outline(
      stage(0, { image: 'debian' }, [['RUN one']]),
      stage(1, { image: 'golang' }, [['RUN build']]),
      stage(2, { stage: 0 }, [['COPY --from=1 /out /bin/', '/out /bin/']]),
    );
    const image = config(...BASE, '+RUN /bin/sh -c one # buildkit', '+COPY /out /bin/ # buildkit');
    expect(lines(image, chain)).toEqual({ L0: 'FROM 1', L1: '11', L2: '211' });
  });

  test('a COPY from a stage names it, by number where it has no name', () => {
    const copy = (text: string, name?: string) => {
      const file_ = outline(
        { ...stage(0, { image: 'golang' }, [['RUN build']]), ...(name === undefined ? {} : { name }) },
        stage(1, { image: 'scratch' }, [[text]]),
      );
      const [first] = file_.stages[1]?.instructions ?? [];
      const from = { ...file_.stages[1], instructions: [{ ...first, fromStage: 0 }] } as DockerfileOutline['stages'][0];
      const image = config('+COPY /out /bin/ # buildkit');
      return layerLines(image, { ...file_, stages: [...file_.stages.slice(0, 1), from] }).get('L0');
    };
    expect(copy('COPY --from=build /out /bin/', 'build')).toMatchObject({
      line: 111,
      copiedFrom: { stage: 'build', line: 1 },
    });
    expect(copy('COPY --from=0 /out /bin/')).toMatchObject({ copiedFrom: { stage: '0', line: 1 } });
  });

  test('scratch has no layers to inherit', () => {
    const scratch = outline(stage(0, { image: 'scratch' }, [['COPY a /']]));
    expect(lines(config('+COPY x /x # buildkit', '+COPY a / # buildkit'), scratch)).toEqual({ L1: '11' });
  });

  test('stages in a circle, or none', () => {
    expect(lines(config('+x'), outline(stage(0, { stage: 1 }, []), stage(1, { stage: 0 }, [])))).toEqual({});
    expect(lines(config('+x'), { path: 'Dockerfile', stages: [], final: 0 })).toEqual({});
  });
});

describe('never an invented line', () => {
  test('another image', () => {
    expect(lines(config(...BASE, '+RUN /bin/sh -c something else # buildkit', ' CMD ["other"]'), file)).toEqual({});
  });

  test('a Dockerfile without instructions says nothing of its base', () => {
    expect(lines(config(...BASE), outline(stage(0, { image: 'x' }, [])))).toEqual({});
  });

  test('the end fits and the start does not: what fits is told, FROM is not', () => {
    const image = config(
      ...BASE,
      '+RUN /bin/sh -c an older command # buildkit',
      '+COPY --chown=1:1 src ./ # buildkit',
      ' CMD ["node" "app.js"]',
    );
    expect(lines(image, file)).toEqual({ L2: '41' });
  });

  test('a layer more than the history has', () => {
    const image = config(...BASE, '+RUN /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit');
    expect(lines({ ...image, diffIds: [...image.diffIds, 'L9'] }, file)).toEqual({});
  });

  test('a layer that nobody wrote, on top', () => {
    const image = config(
      ...BASE,
      '+RUN /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit',
      '+COPY --chown=1:1 src ./ # buildkit',
      '+',
    );
    expect(lines(image, file)).toEqual({});
  });

  test('the same command in base and file belongs to the file once', () => {
    const twice = outline(stage(0, { image: 'x' }, [['RUN make']]));
    expect(lines(config('+RUN /bin/sh -c make # buildkit', '+RUN /bin/sh -c make # buildkit'), twice)).toEqual({
      L0: 'FROM 1',
      L1: '11',
    });
  });

  test('a hostile history ends in a moment', () => {
    const many = outline(
      stage(
        0,
        { image: 'x' },
        Array.from({ length: 900 }, (_, index) => [`ENV A=${'x'.repeat(200)}${index}`] as Written),
      ),
    );
    const image = config(...Array.from({ length: 1000 }, (_, index) => ` ENV B=${' '.repeat(500)}${index}`));
    const started = cpuMs();
    expect(lines(image, many)).toEqual({});
    expect(cpuMs() - started).toBeLessThan(8_000);
  });
});

describe('squashed', () => {
  const squashed = (...history: string[]) => {
    const image = config(...history);
    return [lines(image, file), isSquashed(image, file)];
  };
  test('docker build --squash: emptied steps, and a merge', () => {
    const image = config(
      ...BASE,
      ' RUN /bin/sh -c apt-get update &&     apt-get install -y curl # buildkit',
      ' COPY --chown=1:1 src ./ # buildkit',
      '+',
    );
    const comment = `merge sha256:${HASH} to sha256:${HASH}`;
    const history = image.history.map((entry, at) => (at === image.history.length - 1 ? { ...entry, comment } : entry));
    expect([lines({ ...image, history }, file), isSquashed({ ...image, history }, file)]).toEqual([{}, true]);
  });
  test('buildah --squash: one layer, on the last instruction', () => {
    expect(squashed('+/bin/sh -c #(nop) CMD ["node", "app.js"]')).toEqual([{}, true]);
  });
  test('kaniko --single-snapshot: the layer of the whole stage on the last instruction', () => {
    expect(squashed(...BASE, '+CMD ["node", "app.js"]')).toEqual([{}, true]);
  });
  test('an imported file system', () => expect(squashed('+')).toEqual([{}, true]));
  test('not: an image as it is built', () => {
    expect(isSquashed(config(...BASE, '+RUN a', '+COPY b c', ' CMD x'), file)).toBe(false);
    const one = outline(stage(0, { image: 'scratch' }, [['COPY a /']]));
    expect(isSquashed(config('+COPY a / # buildkit'), one)).toBe(false);
  });
});
