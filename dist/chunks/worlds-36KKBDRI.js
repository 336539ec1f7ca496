import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a}from"./chunk-QXCUQOGH.js";import"./chunk-UTIOUWHJ.js";import"./chunk-UG3OXIYA.js";import"./chunk-VLS6PLOB.js";import"./chunk-IGL3T54S.js";import"./chunk-B3CNOWUZ.js";export{a as Worlds};
