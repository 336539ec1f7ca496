import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';

// Reads what `jest --json` wrote. `files RESULTS` prints the files with a failure, a line each;
// `counts RESULTS [AGAIN]` prints the counts, those of a file that was run again from its second run.

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

function read(path: string): readonly FileResult[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { testResults: FileResult[] }).testResults;
}

const [what = '', first = '', second] = process.argv.slice(2);
const files = new Map(read(first).map((file) => [file.name, file]));
if (what === 'files') {
  for (const { name, status } of files.values()) if (status === 'failed') console.log(relative(process.cwd(), name));
} else {
  for (const file of second === undefined ? [] : read(second)) files.set(file.name, file);
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const { status, assertionResults } of files.values()) {
    for (const { status: end } of assertionResults) {
      if (end === 'passed') passed += 1;
      else if (end === 'failed') failed += 1;
      else skipped += 1;
    }
    // A file that did not get as far as its tests.
    if (status === 'failed' && !assertionResults.some((one) => one.status === 'failed')) failed += 1;
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}
