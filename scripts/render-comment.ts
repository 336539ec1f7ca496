/**
 * Shows a rendered comment as GitHub does, as a picture: `node scripts/render-comment.ts COMMENT.md PICTURE.png [--dark] [--width 900] [--open]`.
 * Needs cmark-gfm and chromium on the PATH. `--open` unfolds what is folded.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
    width: { type: 'string', default: '900' },
  },
});
const [source, picture] = positionals;
if (source === undefined || picture === undefined) {
  console.error('usage: node scripts/render-comment.ts COMMENT.md PICTURE.png [--dark] [--open] [--width 900]');
  process.exit(64);
}

const EXTENSIONS = ['table', 'autolink', 'tagfilter', 'strikethrough', 'tasklist'].flatMap((name) => ['-e', name]);
/** Without these, Chromium asks hosts of its own at every start. */
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

function page(markdown: string): string {
  const html = execFileSync('cmark-gfm', [...EXTENSIONS, '--unsafe'], { input: markdown, encoding: 'utf8' });
  const body = values.open ? html.replaceAll('<details>', '<details open>') : html;
  const css = readFileSync(new URL('./github-like.css', import.meta.url), 'utf8');
  return `<!doctype html><html data-theme="${values.dark ? 'dark' : 'light'}"><meta charset="utf-8"><style>${css}</style>
<body><div class="comment"><div class="author"><b>github-actions</b><i>bot</i> commented</div><div class="body">${body}</div></div>
<script>document.title = String(document.documentElement.getBoundingClientRect().height | 0)</script></body></html>`;
}

/** Runs Chromium with a profile of its own; its noise is dropped. */
function chromium(folder: string, args: readonly string[]): string {
  return execFileSync('chromium', [...QUIET, `--user-data-dir=${join(folder, 'profile')}`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  });
}

const folder = mkdtempSync(join(tmpdir(), 'render-comment-'));
try {
  const file = join(folder, 'comment.html');
  writeFileSync(file, page(readFileSync(source, 'utf8')));
  const url = pathToFileURL(file).href;
  const dom = chromium(folder, [`--window-size=${values.width},600`, '--dump-dom', url]);
  const height = Math.min(8000, Number(/<title>(\d+)<\/title>/.exec(dom)?.[1] ?? 1200) + 8);
  chromium(folder, [`--window-size=${values.width},${height}`, `--screenshot=${resolve(picture)}`, url]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
