import{a as m}from"./chunk-NGKDNWFE.js";import{i as t}from"./chunk-OTFAZVND.js";var R=new Map([...t.map(o=>[o.id,o]),...m]);export{R as a};
