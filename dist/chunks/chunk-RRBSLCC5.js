import{a as m}from"./chunk-AQCRRO7K.js";import{k as t}from"./chunk-ALWXBQYA.js";var R=new Map([...t.map(o=>[o.id,o]),...m]);export{R as a};
