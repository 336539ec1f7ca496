import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{a as l,b as f,c as a}from"./chunk-UG3OXIYA.js";function s(o){let n=r=>{for(let e of l(r))o.write(`${e}
`)};return{info:n,progress:()=>{},group:r=>o.write(`${a("group",{},r)}
`),endGroup:()=>o.write(`${a("endgroup",{},"")}
`),relay:(r,e)=>n(`${r}: ${e}`)}}function d(o){let n=!1,r=()=>{n&&o.write("\r\x1B[K"),n=!1},e=i=>{r();for(let t of l(i))o.write(`${t}
`)};return{info:e,progress(i){o.isTerminal&&(r(),o.write(f(i).slice(0,Math.max(20,o.columns-1))),n=!0)},group:()=>{},endGroup:r,relay:(i,t)=>e(`${i}: ${t}`)}}export{s as a,d as b};
