import{a as m}from"./chunk-AQCRRO7K.js";import{m as t}from"./chunk-J74NPPN5.js";var R=new Map([...t.map(o=>[o.id,o]),...m]);export{R as a};
