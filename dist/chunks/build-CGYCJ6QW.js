import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{c as a,d as b,e as c}from"./chunk-UFHQZU4W.js";import"./chunk-UWVAYRMH.js";import"./chunk-ACNTEXYS.js";import"./chunk-TAZVX2TA.js";import"./chunk-HSEG6I4U.js";import"./chunk-IGL3T54S.js";import"./chunk-B3CNOWUZ.js";export{b as buildOrder,a as buildStage,c as callsFor};
