import{a,b,c}from"./chunk-RNGMAFW6.js";import"./chunk-NEPRMQNG.js";import"./chunk-3PE5SENP.js";import"./chunk-B3CNOWUZ.js";export{c as attempt,b as connectionOf,a as createGitHub};
