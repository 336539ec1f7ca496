import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a}from"./chunk-ZNQZK6BV.js";import"./chunk-7SJ3N7GE.js";import"./chunk-RIRASTKC.js";import"./chunk-5RECVH3C.js";import"./chunk-5EGCHCGK.js";import"./chunk-Y4NPAW6K.js";import"./chunk-ZJYI2F5B.js";import"./chunk-LVPETGXN.js";import"./chunk-B3CNOWUZ.js";export{a as main};
