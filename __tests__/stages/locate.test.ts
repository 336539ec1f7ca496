import { describe, expect, test } from '@jest/globals';
import type { DockerfileOutline, InstructionOutline, StageOutline } from '../../src/domain/dockerfile.ts';
import type { HistoryEntry } from '../../src/domain/image.ts';
import { locator, placesOf } from '../../src/stages/locate.ts';
import { layerId } from '../inventory/composed.ts';
import { CONFIG, inspected } from '../inventory/image.ts';

function instruction(line: number, text: string): InstructionOutline {
  const [keyword = '', ...rest] = text.split(' ');
  const args = rest.join(' ');
  return { keyword, line, endLine: line, args, resolved: args, heredocs: [] };
}

function stage(
  index: number,
  line: number,
  from: Partial<StageOutline['from']>,
  instructions: InstructionOutline[],
): StageOutline {
  return { index, from: { line, endLine: line, raw: 'x', ...from }, instructions };
}

/** FROM debian AS base / ENV / FROM base / COPY / ENV / RUN / USER. */
const OUTLINE: DockerfileOutline = {
  path: 'docker/Dockerfile',
  stages: [
    stage(0, 1, { raw: 'debian:12', image: 'debian:12' }, [
      instruction(2, 'ENV TOKEN=abc OLD=1'),
      instruction(3, 'EXPOSE 22'),
    ]),
    stage(1, 5, { raw: 'base', stage: 0 }, [
      instruction(6, 'COPY . /srv'),
      instruction(7, 'ENV TOKEN=def'),
      instruction(8, 'RUN make install'),
      instruction(9, 'USER root'),
    ]),
  ],
  final: 1,
};

function entry(createdBy: string, emptyLayer = false): HistoryEntry {
  return { createdBy, emptyLayer };
}

const HISTORY = [
  entry('/bin/sh -c #(nop) ADD file:0123 in / '),
  entry('CMD ["bash"]', true),
  entry('ENV TOKEN=abc OLD=1', true),
  entry('EXPOSE map[22/tcp:{}]', true),
  entry('COPY . /srv # buildkit'),
  entry('ENV TOKEN=def', true),
  entry('RUN /bin/sh -c make install # buildkit'),
  entry('USER root', true),
];

function image(history: readonly HistoryEntry[]): ReturnType<typeof inspected> {
  return inspected({ config: { ...CONFIG, history, diffIds: [layerId(1), layerId(2), layerId(3)] } });
}

const MATCHING = image(HISTORY);
const OTHER = image([entry('ADD rootfs.tar /'), entry('RUN apk add x'), entry('RUN adduser x')]);
const IN_IMAGE = { kind: 'image', ref: MATCHING.ref };

describe('layers', () => {
  test('of a matching history are lines', () => {
    const locate = locator(MATCHING, OUTLINE);
    expect(locate(layerId(2), 'srv/x')).toEqual({ kind: 'file', path: OUTLINE.path, line: 6 });
    expect(locate(layerId(3))).toMatchObject({ line: 8 });
  });
  test('of the base are its FROM line, and inherited', () => {
    const places = placesOf(MATCHING, OUTLINE, false);
    expect(places.ofLayer(layerId(1))).toMatchObject({ kind: 'file', line: 1 });
    expect([1, 2, 3].map((layer) => places.isInherited(layerId(layer)))).toEqual([true, false, false]);
  });
  test.each([
    ['no Dockerfile', MATCHING, undefined],
    ['another image', OTHER, OUTLINE],
  ])('%s: the image', (_name, given, outline) => {
    const locate = locator(given, outline);
    expect(locate(layerId(2), 'srv/x')).toEqual({ ...IN_IMAGE, layer: layerId(2), path: 'srv/x' });
    expect(locate()).toEqual(IN_IMAGE);
    expect(placesOf(given, outline, false).isInherited(layerId(1))).toBeUndefined();
  });
  test('a layer that is not of the image is in the image', () => {
    expect(locator(MATCHING, OUTLINE)('sha256:x')).toEqual({ ...IN_IMAGE, layer: 'sha256:x' });
  });
});

describe('instructions', () => {
  const places = placesOf(MATCHING, OUTLINE, false);
  test('the last one that sets it counts', () =>
    expect(places.ofInstruction('ENV', (args) => args.includes('TOKEN='))).toMatchObject({ line: 7 }));
  test('stages below the final one are looked through too', () => {
    expect(places.ofInstruction('ENV', (args) => args.includes('OLD='))).toMatchObject({ line: 2 });
    expect(places.ofInstruction('EXPOSE', () => true)).toMatchObject({ line: 3 });
  });
  test('without one, the image', () => expect(places.ofInstruction('LABEL', () => true)).toEqual(IN_IMAGE));
  test('a Dockerfile that is not of the image has none', () =>
    expect(placesOf(OTHER, OUTLINE, false).ofInstruction('ENV', () => true)).toEqual(IN_IMAGE));
});

describe('what is absent', () => {
  test.each([
    ['a matching image', MATCHING, OUTLINE, false, { kind: 'file', line: 5 }],
    ['an image that this run built', OTHER, OUTLINE, true, { kind: 'file', line: 5 }],
    ['another image', OTHER, OUTLINE, false, IN_IMAGE],
    ['no Dockerfile', MATCHING, undefined, true, IN_IMAGE],
  ])('%s', (_name, given, outline, built, at) => expect(placesOf(given, outline, built).ofAbsence()).toMatchObject(at));

  test('a chain of stages that bites its tail ends', () => {
    const first = OUTLINE.stages[0];
    if (first === undefined) throw new Error('no stage');
    const looped = { ...OUTLINE, stages: [{ ...first, from: { ...first.from, stage: 0 } }], final: 0 };
    expect(placesOf(OTHER, looped, true).ofInstruction('LABEL', () => true)).toEqual(IN_IMAGE);
  });
});

describe('where a layer comes from', () => {
  test('the base image is named', () => {
    const places = placesOf(MATCHING, OUTLINE, false);
    expect([layerId(1), layerId(2)].map((layer) => places.originOf?.(layer))).toEqual([
      'from the base image',
      undefined,
    ]);
  });
  test('a squashed image says that it cannot be told', () => {
    const one = inspected({ config: { ...CONFIG, history: [entry('')], diffIds: [layerId(1)] } });
    expect(placesOf(one, OUTLINE, true).originOf?.(layerId(1))).toMatch(/^cannot tell/);
    expect(placesOf(one, undefined, true).originOf?.(layerId(1))).toBeUndefined();
  });
});
