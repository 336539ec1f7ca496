#!/usr/bin/env node
import { parseArgv } from './inputs/argv.ts';
import { helpText } from './inputs/help.ts';
import { main } from './main.ts';
import { cliEntry } from './shell/cli-entry.ts';

process.exitCode = await cliEntry({ main, parseArgv, helpText });
