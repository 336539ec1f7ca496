import{a}from"./chunk-5UFH6DCY.js";import"./chunk-DT5I2KGJ.js";import"./chunk-QDTJZDZQ.js";import"./chunk-VLS6PLOB.js";import"./chunk-7DJCG3BN.js";import"./chunk-B3CNOWUZ.js";export{a as Worlds};
