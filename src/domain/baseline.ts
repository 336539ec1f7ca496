import type { Finding, FindingKind } from './finding.ts';
import type { InspectedImage } from './image.ts';

/** Where a baseline comes from. */
export interface BaselineOrigin {
  /** `report`: a file that was named. `image`: an image that was named. `kept`: a report that a run of this repository kept. `several`: each part of a report has its own. */
  readonly kind: 'report' | 'image' | 'kept' | 'several';
  /** As shown to people: the path, the image, or the commit. */
  readonly label: string;
  readonly commit?: string;
  /** When the baseline was checked; its packages are judged anew in every run. */
  readonly createdAt?: string;
  /** Kinds of finding that it says nothing about: all of them count as new. */
  readonly silentOn?: readonly FindingKind[];
}

/** What of an image the comparison needs. */
export type BaselineImage = Pick<InspectedImage, 'ref' | 'platform' | 'digest' | 'distro' | 'packages'>;

/** What the findings of a run are compared with. */
export interface Baseline {
  readonly origin: BaselineOrigin;
  readonly images: readonly BaselineImage[];
  /** Everything but vulnerabilities: those are matched again, by the advisories of today. */
  readonly findings: readonly Finding[];
  /** Kinds of finding that it can speak of. */
  readonly covers: readonly FindingKind[];
}
