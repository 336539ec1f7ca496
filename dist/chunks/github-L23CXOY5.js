import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a,b,c}from"./chunk-RRCXNM7V.js";import"./chunk-HSEG6I4U.js";import"./chunk-IGL3T54S.js";import"./chunk-B3CNOWUZ.js";export{c as attempt,b as connectionOf,a as createGitHub};
