import type { Report } from '../domain/report.ts';
import type { Sbom } from '../ports/stage.ts';
import type { OutputFile } from './files.ts';

const EXTENSION: Readonly<Record<Sbom['format'], string>> = { 'cyclonedx-json': 'cdx.json', 'spdx-json': 'spdx.json' };

/** A platform as part of a file's name: `linux/arm64/v8` is `linux-arm64-v8`. */
function slug(platform: string): string {
  return platform
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
}

/** The name of an SBOM's file: one image has `sbom.cdx.json`, several have their platform in it. */
function sbomName(report: Report, sbom: Sbom): string {
  const image = report.images[sbom.image];
  const which = report.images.length > 1 ? `-${sbom.image}-${slug(image?.platform ?? '')}` : '';
  return `sbom${which}.${EXTENSION[sbom.format]}`;
}

/** `a.sarif`, `a-2.sarif`, …: the first of several files has the name that was asked for. */
function numbered(path: string, index: number): string {
  return index === 0 ? path : path.replace(/(\.[^./]+)?$/, (extension) => `-${index + 1}${extension}`);
}

export interface ArtifactTexts {
  readonly report: Report;
  /** Of the report; in pieces, since it may be larger than memory should hold. */
  readonly json: Iterable<string>;
  /** Code scanning takes no more than twenty images in one. */
  readonly sarif: readonly Iterable<string>[];
  readonly comment: string;
  readonly sboms: readonly Sbom[];
}

/** The files of a run: those in the output folder, and the SARIF file where one is named. `required`: the user named the place. */
export function outputFiles(
  texts: ArtifactTexts,
  places: { outputDir?: string; outputDirGiven: boolean; sarifFile?: string },
): OutputFile[] {
  const { outputDir, sarifFile } = places;
  const files: OutputFile[] = [];
  if (outputDir !== undefined) {
    const inside = (what: string, name: string, content: OutputFile['content']): OutputFile => ({
      what,
      path: `${outputDir.replace(/\/+$/, '')}/${name}`,
      content,
      required: places.outputDirGiven,
    });
    files.push(
      inside('report', 'report.json', texts.json),
      ...texts.sarif.map((log, index) => inside('sarif', numbered('seaworthy.sarif', index), log)),
      inside('comment', 'comment.md', texts.comment),
    );
    files.push(...texts.sboms.map((sbom) => inside('sbom', sbomName(texts.report, sbom), sbom.text)));
  }
  if (sarifFile !== undefined) {
    files.push(
      ...texts.sarif.map(
        (log, index): OutputFile => ({ what: 'sarif', path: numbered(sarifFile, index), content: log, required: true }),
      ),
    );
  }
  return files;
}
