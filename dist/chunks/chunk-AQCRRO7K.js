import{a as r}from"./chunk-FXGRF2KR.js";import{a as m}from"./chunk-NFTTTK7M.js";import{a as p}from"./chunk-FGG2OVLM.js";var t=[...p.map(o=>o.doc),...r,m],a=new Map(t.map(o=>[o.id,o]));export{a};
