import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a as m}from"./chunk-5NDYFZGM.js";import{i as t}from"./chunk-LLFZHXPI.js";var R=new Map([...t.map(o=>[o.id,o]),...m]);export{R as a};
