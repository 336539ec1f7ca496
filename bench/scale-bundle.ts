import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Bundles bench/scale-job.ts as scripts/build.ts does the program: memory and time are those of what is shipped. Gives its path. */
export function bundleScaleJob(folder: string): string {
  const outfile = join(folder, 'scale-job.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('scale-job.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __requireOf } from 'node:module'; const require = __requireOf(import.meta.url);",
    },
    external: ['libxmljs2', 'xmlbuilder2', 'ajv', 'ajv-formats', 'ajv-formats-draft2019'],
  });
  return outfile;
}
