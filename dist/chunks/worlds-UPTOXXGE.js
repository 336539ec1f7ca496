import{a}from"./chunk-HJL7OWUK.js";import"./chunk-6BYJNUQ3.js";import"./chunk-QDTJZDZQ.js";import"./chunk-EHRUX5CG.js";import"./chunk-7DJCG3BN.js";import"./chunk-B3CNOWUZ.js";export{a as Worlds};
