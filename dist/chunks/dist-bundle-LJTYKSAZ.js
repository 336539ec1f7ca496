import{a,b}from"./chunk-QF6HPK3A.js";import"./chunk-ZB43NFCR.js";import"./chunk-BMOBXKSS.js";import"./chunk-B3CNOWUZ.js";export{a as VERSION,b as retry};
