// Makes dist (or `--out DIR`): two entries, the workers, lazily loaded chunks beside them, and the licences of what is inside. The same sources give the same bytes.
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outAt = process.argv.indexOf('--out');
const out = resolve(outAt < 0 ? join(root, 'dist') : (process.argv[outAt + 1] ?? ''));

/** CommonJS inside the bundle asks for Node's own modules through `require`; ESM has none until it is made. */
const BANNER =
  "import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);";

/** `@actions/core` needs its HTTP client for OIDC tokens alone, which Seaworthy never asks for; without it the log does not load undici. */
const withoutHttpClientOfCore: Plugin = {
  name: 'without-http-client-of-core',
  setup(build) {
    build.onResolve({ filter: /^@actions\/http-client/ }, ({ importer }) =>
      /[\\/]@actions[\\/]core[\\/]/.test(importer) ? { path: join(root, 'scripts/no-http-client.ts') } : undefined,
    );
  },
};

/**
 * `packageurl-js` makes an `Intl.Collator` as it is loaded, which takes longer than all else in it, to put the eight components of a purl
 * in order by their numbers: the order of code units is the same.
 */
const withoutCollatorOfPackageUrl: Plugin = {
  name: 'without-collator-of-packageurl',
  setup(build) {
    build.onLoad({ filter: /[\\/]packageurl-js[\\/]src[\\/]strings\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(
        'const { compare: localeCompare } = new Intl.Collator()',
        'const localeCompare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)',
      );
      return contents === text ? { errors: [{ text: `there is no collator in ${path} any more` }] } : { contents };
    });
  },
};

/**
 * The library's table of licences is an object made of 700 pairs, which takes longer than to read them; one without a prototype begins as a
 * table. Of the schema that they stand in only they are used.
 */
const withoutSlowTableOfLicences: Plugin = {
  name: 'without-slow-table-of-licences',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]cyclonedx-library[\\/]res[\\/]schema[\\/]spdx\.SNAPSHOT\.schema\.json$/ },
      async ({ path }) => {
        const schema: { enum?: readonly string[] } = JSON.parse(await readFile(path, 'utf8'));
        if (!Array.isArray(schema.enum))
          return { errors: [{ text: `there is no list of licences in ${path} any more` }] };
        return { contents: JSON.stringify({ enum: schema.enum }), loader: 'json' };
      },
    );
    build.onLoad({ filter: /[\\/]cyclonedx-library[\\/]dist\.node[\\/]spdx\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(
        /Object\.fromEntries\((\w+\.enum)\.map\(spdxId => \[spdxId\.toLowerCase\(\), spdxId\]\)\)/,
        '$1.reduce((table, id) => { table[id.toLowerCase()] = id; return table; }, Object.create(null))',
      );
      return contents === text ? { errors: [{ text: `the table of licences in ${path} is another` }] } : { contents };
    });
  },
};

const shared = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: !process.argv.includes('--plain'),
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  banner: { js: BANNER },
  plugins: [withoutHttpClientOfCore, withoutCollatorOfPackageUrl, withoutSlowTableOfLicences],
  // Optional parts of libraries that are never reached: XML and validators of CycloneDX.
  external: ['libxmljs2', 'xmlbuilder2', 'ajv', 'ajv-formats', 'ajv-formats-draft2019'],
  logLevel: 'warning',
} satisfies BuildOptions;

async function bundle(): Promise<Metafile[]> {
  const main = await build({
    ...shared,
    entryPoints: [
      { in: 'src/index.ts', out: 'index' },
      { in: 'src/cli.ts', out: 'cli' },
    ],
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  });
  // Loaded by path, not by import: beside the chunks, where src/shell/worker-place.ts looks. A thread has modules of its own in any case:
  // the worker is one file, and the main thread's chunks are not cut at what it uses.
  const worker = await build({
    ...shared,
    entryPoints: [{ in: 'src/shell/hash-worker.ts', out: 'chunks/hash-worker' }],
  });
  return [main.metafile, worker.metafile];
}

/** Makes `require` where it is asked for alone: there are some hundred chunks, of which two have CommonJS in them. */
async function dropBanners(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((one) => one.endsWith('.js'))) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    const rest = text.replace(`${BANNER}\n`, '');
    if (!/\brequire\b/.test(rest)) await writeFile(path, rest);
  }
}

/** Package folders that ended up in the bundle, from the paths of its inputs. */
function packagesIn(metafiles: readonly Metafile[]): string[] {
  const folders = new Set<string>();
  for (const output of metafiles.flatMap((metafile) => Object.values(metafile.outputs))) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
      if (match?.[1] !== undefined && bytesInOutput > 0) folders.add(match[1]);
    }
  }
  return [...folders].sort();
}

async function licenceOf(folder: string): Promise<string> {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(join(root, folder, 'package.json'), 'utf8'),
  );
  const names = await readdir(join(root, folder));
  const file = names.filter((name) => /^(licen[cs]e|copying)(\.|$|-)/i.test(name)).sort()[0];
  const text =
    file === undefined
      ? '(the package has no licence file; see its package.json)'
      : (await readFile(join(root, folder, file), 'utf8')).trim();
  return `${manifest.name} ${manifest.version}: ${manifest.license ?? 'see below'}\n\n${text.replaceAll('\r\n', '\n')}\n`;
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names.filter((name) => name.endsWith('.js')).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const metafiles = await bundle();
await dropBanners(out);
await chmod(join(out, 'cli.js'), 0o755);
// Without this, Node would take dist's files for whatever the nearest package.json says where dist is vendored alone.
await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
const licences = await Promise.all(packagesIn(metafiles).map(licenceOf));
await writeFile(join(out, 'licenses.txt'), `${licences.join(`\n${'-'.repeat(80)}\n\n`)}`);
if (process.argv.includes('--why')) await writeFile(join(root, 'dist-meta.log'), JSON.stringify(metafiles));
console.log(
  `dist: ${((await sizeOf(out)) / 1e6).toFixed(2)} MB of JavaScript in ${relative(root, out)}/, ${licences.length} packages`,
);
