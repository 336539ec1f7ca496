import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{c as a,d as b,e as c}from"./chunk-H5AQWTHN.js";import"./chunk-UWVAYRMH.js";import"./chunk-5EGCHCGK.js";import"./chunk-IZYYOENV.js";import"./chunk-ZJYI2F5B.js";import"./chunk-B3CNOWUZ.js";export{b as buildOrder,a as buildStage,c as callsFor};
