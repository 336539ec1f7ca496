import{a,b,c}from"./chunk-4EGNJ3OE.js";import"./chunk-3PE5SENP.js";import"./chunk-7DJCG3BN.js";import"./chunk-B3CNOWUZ.js";export{c as attempt,b as connectionOf,a as createGitHub};
