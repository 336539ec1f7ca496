#!/usr/bin/env node
import { parseArgv } from './inputs/argv.ts';
import { cliEntry } from './shell/cli-entry.ts';
import { endProcess } from './shell/end-process.ts';

const MIN_NODE = 24;

// Help and version need none of the rooms: they are loaded when there is something to do.
if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  process.stderr.write(`seaworthy needs Node ${MIN_NODE} or newer; this is Node ${process.versions.node}\n`);
  process.exitCode = 64;
} else {
  const status = await cliEntry({
    parseArgv,
    helpText: async (command, version) => (await import('./inputs/help.ts')).helpText(command, version),
    main: async (entry) => (await import('./main.ts')).main(entry),
  });
  await endProcess(status);
}
