import type { Result } from '../domain/failure.ts';

/** The artifacts of this workflow run. */
export interface RunArtifacts {
  /** Uploads one file (absolute path) as an artifact of its own; it lies in it under its base name. A name can be taken once in a run's attempt. */
  upload(name: string, file: string): Promise<Result<void>>;
}
