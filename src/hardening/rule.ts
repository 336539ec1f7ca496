import type { Remedy } from '../domain/finding.ts';
import type { InspectedImage } from '../domain/image.ts';
import type { Location } from '../domain/location.ts';
import type { RuleDoc } from '../domain/rule.ts';

/** Where things of an image are: lines of the Dockerfile where its history matches, else places in the image. */
export interface Places {
  /** The instruction that made the layer, or the place in the image. */
  ofLayer(layer: string, path?: string): Location;
  /** The last instruction of this keyword (upper case) for whose arguments `sets` is true; else the image. */
  ofInstruction(keyword: string, sets: (args: string) => boolean): Location;
  /** For what is not there: the FROM line of the stage that should have it, else the image. */
  ofAbsence(): Location;
  /** True for a layer of the base image, false for one of this image's own; undefined where that is not known. */
  isInherited(layer: string): boolean | undefined;
  /** Where the layer comes from, in words, or why that cannot be told; undefined where there is nothing to say. */
  originOf?(layer: string): string | undefined;
}

/** What a rule judges. */
export interface HardeningSubject {
  readonly image: InspectedImage;
  readonly places: Places;
  /** The reference as the user gave it; undefined for an image that this run built, whose name is not the user's. */
  readonly given?: string;
}

/** One thing that a rule found. No text of it ever holds a value that may be a secret. */
export interface Gap {
  readonly title: string;
  readonly at: Location;
  readonly remedy: Remedy;
  /** What it is about, without anything that changes from build to build. */
  readonly subject: string;
  /** The variable or label that it is about, in full. */
  readonly names?: readonly string[];
  readonly detail?: string;
  /** True where the base image brought it; absent where that is not known. */
  readonly inherited?: boolean;
  /** Where its layer comes from, in words. */
  readonly origin?: string;
}

export interface HardeningRule {
  readonly doc: RuleDoc;
  check(subject: HardeningSubject): readonly Gap[];
}

/** A remedy in one sentence. */
export function edit(advice: string): Remedy {
  return { kind: 'edit', advice };
}
