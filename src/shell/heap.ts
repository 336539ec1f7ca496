/**
 * Setting a flag makes V8 refuse the compiled code of Node's own modules and threads that it carries, and compile them anew: some 20 ms for
 * a run that starts. What a run needs is loaded by then, and the space of a short one stays small by itself.
 */
const DELAY_MS = 120;

/**
 * Keeps V8's space for young objects as small as it is by then. It doubles as long as objects live on, which those of a large report do, and
 * then takes three times 32 MB that nothing uses; what a run computes is as fast without.
 */
export function keepYoungSpaceSmall(): void {
  setLater('--semi-space-growth-factor=1');
}

/** Calls of a function before V8's last compiler takes it in hand. By default 3,000. */
const CALLS = 50_000;

/**
 * Leaves short runs to the compilers that come first. The last one works on other threads, where it takes a tenth of the time of a run
 * that reads an image from those that hash and inflate, and is done when the run is; a long run has it all the same.
 */
export function optimizeLate(): void {
  setLater(`--invocation-count-for-turbofan=${CALLS}`);
}

function setLater(flag: string): void {
  setTimeout(() => v8().setFlagsFromString(flag), DELAY_MS).unref();
}

/** Not imported: a run that is done by then needs neither this module nor the next. */
function v8(): typeof import('node:v8') {
  return process.getBuiltinModule('node:v8');
}

/** A heap up to this size is left alone: that of nearly every run is. */
const SMALL = 96 * 2 ** 20;
/** What must have come to the heap since the last collection for one to be worth its time, some 1 ms for each MB that lives on. */
const WORTHWHILE = 16 * 2 ** 20;

/**
 * Makes what collects the garbage of a run that has let go of much. V8 by itself lets the heap grow to a multiple of what lived at its last
 * collection: that of a report of 100,000 findings to twice of what is in use.
 */
export function createReclaim(): () => void {
  let worthwhile = SMALL;
  let collect: (() => void) | undefined;
  return () => {
    if (held() < worthwhile) return;
    collect ??= garbageCollection();
    collect();
    worthwhile = Math.max(SMALL, held() + WORTHWHILE);
  };
}

/** What objects take, the bytes of buffers among them. */
function held(): number {
  const { used_heap_size, external_memory } = v8().getHeapStatistics();
  return used_heap_size + external_memory;
}

/** V8 gives a context its `gc` only where the flag is set as the context is made. */
function garbageCollection(): () => void {
  v8().setFlagsFromString('--expose-gc');
  const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc');
  return typeof collect === 'function' ? () => collect() : () => undefined;
}
