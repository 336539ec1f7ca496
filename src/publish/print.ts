import type { Report } from '../domain/report.ts';
import type { Entry } from '../ports/entry.ts';
import type { Artifacts } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { renderMarkdown } from '../render/comment.ts';
import { jsonPieces, safeJsonText } from '../render/json.ts';
import type { RenderOptions } from '../render/options.ts';
import type { SarifLog } from '../render/sarif-log.ts';
import { renderText } from '../render/text.ts';

/** Who asked, and what is printed. */
export interface Printing {
  readonly entry: Entry;
  readonly world: World;
  readonly artifacts: Artifacts;
  readonly sarif: () => readonly SarifLog[];
  readonly rendering: RenderOptions;
}

/** The command line gets the format that it asked for, alone, on stdout; the Action's log gets the text. */
export async function printReport(task: Printing, report: Report): Promise<void> {
  const { entry, world, sarif, rendering } = task;
  if (entry.surface === 'action') return world.say.info(renderText(report, rendering));
  switch (entry.format) {
    case 'json':
      for (const piece of jsonPieces(report)) await entry.stdout(piece);
      return;
    case 'sarif':
      for (const log of sarif()) for (const piece of log) await entry.stdout(piece);
      return;
    case 'markdown':
      return entry.stdout(renderMarkdown(report, rendering));
    case 'text':
      return entry.stdout(renderText(report, { ...rendering, color: entry.color ?? false }));
    default:
      return printSbom(task, report);
  }
}

async function printSbom({ entry, world, artifacts, rendering }: Printing, report: Report): Promise<void> {
  const wanted = (artifacts.sboms ?? []).filter((sbom) => sbom.format === entry.format);
  for (const sbom of wanted) {
    const text = [...sbom.text].join('');
    await entry.stdout(safeJsonText(text.endsWith('\n') ? text : `${text}\n`));
  }
  // Whoever pipes the SBOM on must still see why it is missing, or is not whole.
  if (wanted.length === 0 || report.conclusion === 'incomplete') world.say.info(renderText(report, rendering));
}
