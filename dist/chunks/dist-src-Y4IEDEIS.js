import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a as t,c as o,d as r,e}from"./chunk-HMXAM2NR.js";import"./chunk-ZB43NFCR.js";import"./chunk-B3CNOWUZ.js";var i="22.0.1";var a=t.plugin(e,o,r).defaults({userAgent:`octokit-rest.js/${i}`});export{a as Octokit};
