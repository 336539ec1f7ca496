import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a,b,c}from"./chunk-SVFNVDN4.js";import"./chunk-3PE5SENP.js";import"./chunk-IGL3T54S.js";import"./chunk-B3CNOWUZ.js";export{c as attempt,b as connectionOf,a as createGitHub};
