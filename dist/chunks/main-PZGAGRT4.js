import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a}from"./chunk-FB6ILYVX.js";import"./chunk-JGOIBEAL.js";import"./chunk-EHJ7KBP3.js";import"./chunk-5RECVH3C.js";import"./chunk-5EGCHCGK.js";import"./chunk-IZYYOENV.js";import"./chunk-ZJYI2F5B.js";import"./chunk-LVPETGXN.js";import"./chunk-B3CNOWUZ.js";export{a as main};
