import{a as m}from"./chunk-AQCRRO7K.js";import{l as t}from"./chunk-7YAMHOUK.js";var R=new Map([...t.map(o=>[o.id,o]),...m]);export{R as a};
