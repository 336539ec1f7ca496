import { describe, expect, test } from '@jest/globals';
import { type OutlineInputs, outlineDockerfile } from '../../src/dockerfile/outline.ts';
import type { DockerfileOutline } from '../../src/domain/dockerfile.ts';
import { parsed } from './lint-text.ts';

function outline(text: string, inputs: Partial<OutlineInputs> = {}): DockerfileOutline {
  const result = outlineDockerfile(parsed(text), { path: 'Dockerfile', buildArgs: {}, ...inputs });
  if (!result.ok) throw new Error(result.failure.code);
  return result.value;
}

/** `keyword resolved` of the last stage. */
function resolved(text: string, inputs: Partial<OutlineInputs> = {}): string[] {
  const { stages } = outline(text, inputs);
  return (stages.at(-1)?.instructions ?? []).map((step) => `${step.keyword} ${step.resolved}`);
}

describe('stages', () => {
  test('names, numbers, parents, sources', () => {
    const { stages, final } = outline(
      'FROM golang:1.24 AS Build\nRUN a\nFROM build AS test\nFROM scratch\nCOPY --from=build a b\nCOPY --from=1 a b\nCOPY --from=nginx:1 a b\nRUN --mount=type=bind,from=test,target=/x c',
    );
    expect(final).toBe(2);
    expect(stages.map(({ name, from }) => [name, from.raw, from.image, from.stage])).toEqual([
      ['build', 'golang:1.24', 'golang:1.24', undefined],
      ['test', 'build', 'build', 0],
      [undefined, 'scratch', 'scratch', undefined],
    ]);
    expect(stages[2]?.instructions.map(({ fromStage }) => fromStage)).toEqual([0, 1, undefined, 1]);
  });

  test.each([
    [undefined, 1],
    ['a', 0],
    ['A', 0],
    ['1', 1],
  ])('target %s is stage %i', (target, wanted) => {
    expect(outline('FROM x:1 AS a\nFROM y:1', target === undefined ? {} : { target }).final).toBe(wanted);
  });

  test('an unknown target', () => {
    const result = outlineDockerfile(parsed('FROM x:1 AS a'), { path: 'D', buildArgs: {}, target: 'b' });
    expect(result.ok ? 'ok' : result.failure.code).toBe('dockerfile/unknown-target');
  });
});

describe('the base', () => {
  test.each([
    ['ARG V=1\nFROM a:$V', {}, 'a:1'],
    ['ARG V=1\nFROM a:$V', { buildArgs: { V: '2' } }, 'a:2'],
    ['ARG V\nFROM a:${V:-3}', {}, 'a:3'],
    ['ARG A=x\nARG B=${A}y\nFROM $B', {}, 'xy'],
    ['FROM $NOTHING', {}, undefined],
    ['FROM a:$TARGETARCH', {}, undefined],
    ['FROM a:$TARGETARCH', { platform: 'linux/arm64' }, 'a:arm64'],
    ['FROM x:1\nARG V=1\nFROM a:$V', {}, 'a:'],
  ])('%j', (text, inputs, image) => {
    expect(outline(text, inputs).stages.at(-1)?.from.image).toBe(image);
  });
});

describe('arguments as BuildKit writes them into the history', () => {
  test.each([
    ['ENV A=1 B="$A b"\nENV C=$A', ['ENV A=1 B=$A b', 'ENV C=1']],
    ['ENV A b  c', ['ENV A=b  c']],
    ['ARG A=1\nARG B=$A C', ['ARG A=1', 'ARG B=1 C']],
    ['LABEL a="b c" d=e', ['LABEL a=b c d=e']],
    ['ARG V=1\nCOPY --link --chown=$V a.$V "b" /c/', ['ARG V=1', 'COPY --chown=1 a.1 b /c/']],
    ['COPY --parents --from=x ["a b", "c"]', ['COPY --parents a b c']],
    ['COPY <<EOF a /b\nx\nEOF', ['COPY a <<EOF /b']],
    ['WORKDIR /a\nWORKDIR b/../c', ['WORKDIR /a', 'WORKDIR /a/c']],
    ['RUN a \\\n  b $C', ['RUN a   b $C']],
    ['RUN <<EOF\na\nb\nEOF', ['RUN a\nb\n']],
    ['RUN ["a", "b c"]', ['RUN a b c']],
    ['CMD a "b"', ['CMD ["/bin/sh" "-c" "a \\"b\\""]']],
    ['SHELL ["/bin/bash", "-c"]\nCMD a', ['SHELL [/bin/bash -c]', 'CMD ["/bin/bash" "-c" "a"]']],
    ['ENTRYPOINT ["a", "b"]', ['ENTRYPOINT ["a" "b"]']],
    ['ARG P=80\nEXPOSE 443/UDP $P', ['ARG P=80', 'EXPOSE [80/tcp 443/udp]']],
    ['VOLUME /a "/b"', ['VOLUME [/a /b]']],
    [
      'HEALTHCHECK --interval=30s CMD a',
      ['HEALTHCHECK {Test:[CMD-SHELL a] Interval:30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}'],
    ],
    ['ENV U=1000\nUSER $U:$U', ['ENV U=1000', 'USER 1000:1000']],
    ['COPY $UNKNOWN /a', ['COPY $UNKNOWN /a']],
  ])('%j', (text, wanted) => {
    expect(resolved(`FROM a:1\n${text}`)).toEqual(wanted);
  });

  test('an ARG takes the value that is given, or the global one', () => {
    expect(resolved('ARG G=1\nFROM a:1\nARG G\nARG H=2\nARG I', { buildArgs: { H: '3', G: '4' } })).toEqual([
      'ARG G=4',
      'ARG H=3',
      'ARG I',
    ]);
    expect(resolved('ARG G=1\nFROM a:1\nCOPY $G /b')).toEqual(['COPY $G /b']);
  });

  test('variables and the working folder go from stage to stage', () => {
    expect(resolved('FROM x:1 AS a\nENV V=1\nWORKDIR /w\nFROM a\nWORKDIR $V')).toEqual(['WORKDIR /w/1']);
    expect(resolved('FROM x:1 AS a\nENV V=1\nFROM y:1\nWORKDIR $V')).toEqual(['WORKDIR $V']);
  });
});
