import { outlineDockerfile } from '../dockerfile/outline.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import type { DockerfileOutline, InstructionOutline } from '../domain/dockerfile.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Location } from '../domain/location.ts';
import type { Places } from '../hardening/rule.ts';
import { isSquashed, type LayerLine, layerLines } from '../image/align.ts';
import { provenanceLines } from '../image/provenance-lines.ts';
import type { Artifacts } from '../ports/stage.ts';

/** Places a layer of the image, and a path in it: a line of the Dockerfile where the history matches it, else the image. */
export type Locator = (layer?: string, path?: string) => Location;

/** An image location; what is not known is left out. */
function inImage(image: InspectedImage, layer: string | undefined, path: string | undefined): Location {
  return {
    kind: 'image',
    ref: image.ref,
    // An SBOM need not tell the layers of the image that it lists.
    ...(layer === undefined || layer === '' ? {} : { layer }),
    ...(path === undefined ? {} : { path }),
  };
}

function inFile(outline: DockerfileOutline, line: number, endLine: number): Location {
  return { kind: 'file', path: outline.path, line, ...(endLine > line ? { endLine } : {}) };
}

/** The instructions that make the final stage's configuration, last first: its own, then those of the stages it starts from. */
function instructionsOf(outline: DockerfileOutline): InstructionOutline[] {
  const found: InstructionOutline[] = [];
  const seen = new Set<number>();
  for (let index: number | undefined = outline.final; index !== undefined && !seen.has(index); ) {
    const stage: DockerfileOutline['stages'][number] | undefined = outline.stages[index];
    seen.add(index);
    if (stage === undefined) break;
    found.push(...[...stage.instructions].reverse());
    index = stage.from.stage;
  }
  return found;
}

/** The build's own provenance knows, where there is one and it is of this very Dockerfile; else the history is matched. */
function linesOf({ config, provenance }: InspectedImage, outline: DockerfileOutline): ReadonlyMap<string, LayerLine> {
  const matched = layerLines(config, outline);
  if (provenance === undefined || !isBuiltOf(outline, provenance.dockerfile)) return matched;
  return new Map([...matched, ...provenanceLines(provenance, outline)]);
}

/** The same instructions on the same lines. */
function isBuiltOf({ path, stages }: DockerfileOutline, dockerfile: string): boolean {
  const parsed = parseDockerfile(new TextEncoder().encode(dockerfile), path);
  const built = parsed.ok ? outlineDockerfile(parsed.value, { path, buildArgs: {} }) : parsed;
  const shape = (all: DockerfileOutline['stages']): string =>
    JSON.stringify(
      all.map(({ from, instructions }) => [
        [from.line, from.raw],
        ...instructions.map(({ keyword, line, endLine, args, heredocs }) => [keyword, line, endLine, args, heredocs]),
      ]),
    );
  return built.ok && shape(built.value.stages) === shape(stages);
}

const SQUASHED = 'cannot tell which instruction made it: the image is squashed, or not of this Dockerfile';

function wordsOf(line: LayerLine | undefined): string | undefined {
  if (line?.inherited === true) return 'from the base image';
  const from = line?.copiedFrom;
  return from === undefined ? undefined : `copied from stage ${from.stage} (line ${from.line})`;
}

/** Where the parts of an image are. `built`: this run built it from the Dockerfile, so they belong together whatever the history says. */
export function placesOf(image: InspectedImage, outline: DockerfileOutline | undefined, built: boolean): Places {
  const lines = outline === undefined ? new Map<string, never>() : linesOf(image, outline);
  const squashed = outline !== undefined && lines.size === 0 && isSquashed(image.config, outline);
  const own = outline !== undefined && (built || lines.size > 0) ? outline : undefined;
  return {
    ofLayer: (layer, path) => {
      const line = lines.get(layer);
      return outline === undefined || line === undefined
        ? inImage(image, layer, path)
        : inFile(outline, line.line, line.endLine);
    },
    ofInstruction: (keyword, sets) => {
      const candidates = own === undefined ? [] : instructionsOf(own);
      const found = candidates.find((one) => one.keyword === keyword && (sets(one.args) || sets(one.resolved)));
      return own === undefined || found === undefined
        ? inImage(image, undefined, undefined)
        : inFile(own, found.line, found.endLine);
    },
    ofAbsence: () => {
      const from = own?.stages[own.final]?.from;
      return own === undefined || from === undefined
        ? inImage(image, undefined, undefined)
        : inFile(own, from.line, from.endLine);
    },
    isInherited: (layer) => lines.get(layer)?.inherited,
    originOf: (layer) => wordsOf(lines.get(layer)) ?? (squashed ? SQUASHED : undefined),
  };
}

/** The same for findings that sit in a layer alone. */
export function locator(image: InspectedImage, outline?: DockerfileOutline): Locator {
  const places = placesOf(image, outline, false);
  return (layer, path) => (layer === undefined ? inImage(image, undefined, path) : places.ofLayer(layer, path));
}

/** The places of an image of this run: its Dockerfile is the first that was checked. */
export function placesIn(soFar: Artifacts, image: InspectedImage): Places {
  return placesOf(image, soFar.dockerfiles?.[0], soFar.built !== undefined);
}
