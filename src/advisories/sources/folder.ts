import { fail } from '../../domain/failure.ts';
import type { Advisory } from '../advisory.ts';
import { type Parsed, parseRecord, type Wanted } from '../osv.ts';
import { Collector, Seen, wantedBy } from './collector.ts';
import { type AdvisorySource, type Gathered, MAX_RECORD_BYTES, type MirrorFiles, type Needs } from './source.ts';

/** Files read at the same time. */
const CONCURRENCY = 16;

/** A record that was readable when the folder was gathered; undefined where the file has changed since. */
function parseText(bytes: Uint8Array, wanted: Wanted): Parsed | undefined {
  try {
    return parseRecord(JSON.parse(new TextDecoder().decode(bytes)), wanted);
  } catch {
    return undefined;
  }
}

/** A flat folder of OSV records, one `*.json` each. */
export function folderSource(files: MirrorFiles, folder: string, names: readonly string[]): AdvisorySource {
  const paths = new Map<string, string>();
  const seen = new Seen();

  async function gather(needs: Needs): Promise<Gathered> {
    const collector = new Collector(needs);
    const queue = names.values();
    const work = async (): Promise<void> => {
      for (const name of queue) {
        const path = `${folder}/${name}`;
        const read = await files.read(path, MAX_RECORD_BYTES);
        if (!read.ok) {
          collector.unreadable(path, `${read.failure.what}: ${read.failure.why}`);
          continue;
        }
        const id = collector.take(path, read.value, seen);
        if (id !== undefined) paths.set(id, path);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    if (collector.records === 0) {
      const found = `none of its ${names.length} .json files is an OSV record`;
      collector.failed(
        fail('advisories/empty', `the advisory folder ${folder} has no record`, found, 'give a folder of OSV records')
          .failure,
      );
    }
    return collector.result();
  }

  async function recordsOf(ids: readonly string[], needs: Needs): ReturnType<AdvisorySource['recordsOf']> {
    const wanted = wantedBy(needs);
    const advisories: Advisory[] = [];
    for (const id of ids) {
      const path = paths.get(id);
      const read = path === undefined ? undefined : await files.read(path, MAX_RECORD_BYTES);
      if (read?.ok !== true) continue;
      const parsed = parseText(read.value, wanted);
      if (parsed?.kind === 'advisory') advisories.push(parsed.advisory);
    }
    return { advisories, failures: [] };
  }

  return { kind: 'folder', gather, recordsOf, state: () => [seen.stateOf('*')], close: async () => undefined };
}
