import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a as t}from"./chunk-LW4JCEIE.js";var i=t.version;export{i as a};
