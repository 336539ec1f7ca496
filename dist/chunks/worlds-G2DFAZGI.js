import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a}from"./chunk-2AQF5T4Z.js";import"./chunk-QOVYNGH7.js";import"./chunk-UG3OXIYA.js";import"./chunk-ZJYI2F5B.js";import"./chunk-B3CNOWUZ.js";export{a as Worlds};
