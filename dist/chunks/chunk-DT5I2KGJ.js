import{a as s,b as u,c as t}from"./chunk-QDTJZDZQ.js";import{a as f}from"./chunk-VLS6PLOB.js";var p=f.version;function c(r){let n=o=>{for(let e of s(o))r.write(`${e}
`)};return{info:n,debug:o=>r.write(`${t("debug",{},o)}
`),progress:()=>{},group:o=>r.write(`${t("group",{},o)}
`),endGroup:()=>r.write(`${t("endgroup",{},"")}
`),relay:(o,e)=>n(`${o}: ${e}`)}}function w(r){let n=!1,o=()=>{n&&r.write("\r\x1B[K"),n=!1},e=i=>{o();for(let l of s(i))r.write(`${l}
`)};return{info:e,progress(i){r.isTerminal&&(o(),r.write(u(i).slice(0,Math.max(20,r.columns-1))),n=!0)},group:()=>{},endGroup:o,relay:(i,l)=>e(`${i}: ${l}`)}}export{p as a,c as b,w as c};
