import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{c as a,d as b,e as c}from"./chunk-EEZDPUUU.js";import"./chunk-UWVAYRMH.js";import"./chunk-NSTXQWRI.js";import"./chunk-TAZVX2TA.js";import"./chunk-3PE5SENP.js";import"./chunk-IGL3T54S.js";import"./chunk-B3CNOWUZ.js";export{b as buildOrder,a as buildStage,c as callsFor};
