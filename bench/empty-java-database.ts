import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Makes `java-db` in trivy's cache folder: for jars trivy insists on a database of hashes, and with an empty one it lists what the jars themselves say. */
export function makeEmptyJavaDatabase(cache: string): void {
  const folder = join(cache, 'java-db');
  mkdirSync(folder, { recursive: true });
  // Not an import: Jest does not know this module of Node.
  const { DatabaseSync }: typeof import('node:sqlite') = createRequire(import.meta.url)('node:sqlite');
  const database = new DatabaseSync(join(folder, 'trivy-java.db'));
  database.exec(
    'create table artifacts(id integer primary key, group_id text, artifact_id text); create table indices(artifact_id integer, version text, sha1 blob, archive_type text)',
  );
  database.close();
  const now = new Date().toISOString();
  const next = new Date(Date.now() + 864e8).toISOString();
  writeFileSync(
    join(folder, 'metadata.json'),
    JSON.stringify({ Version: 1, NextUpdate: next, UpdatedAt: now, DownloadedAt: now }),
  );
}
