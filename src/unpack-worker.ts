import { decompress } from './formats/compression.ts';
import { serveUnpacking } from './shell/unpack-server.ts';

serveUnpacking(decompress);
