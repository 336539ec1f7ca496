import { main } from './main.ts';
import { actionEntry } from './shell/action-entry.ts';

process.exitCode = await actionEntry(main);
