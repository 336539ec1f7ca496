import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a,b}from"./chunk-VRCHPFB2.js";import"./chunk-EBM2YB2X.js";import"./chunk-OLFN3DBF.js";import"./chunk-B3CNOWUZ.js";export{a as VERSION,b as retry};
