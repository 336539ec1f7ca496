import{a as m}from"./chunk-AQCRRO7K.js";import{k as t}from"./chunk-6XYYFIID.js";var R=new Map([...t.map(o=>[o.id,o]),...m]);export{R as a};
