import{a}from"./chunk-NH6OZE6L.js";import"./chunk-VW7E2K6S.js";import"./chunk-QDTJZDZQ.js";import"./chunk-O2N27X7Z.js";import"./chunk-NEPRMQNG.js";import"./chunk-B3CNOWUZ.js";export{a as Worlds};
