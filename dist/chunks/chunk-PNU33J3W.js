import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a as t}from"./chunk-7RDKFN7Y.js";var i=t.version;export{i as a};
