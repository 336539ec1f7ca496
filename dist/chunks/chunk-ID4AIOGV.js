import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a as t}from"./chunk-2U4NGCCC.js";var i=t.version;export{i as a};
