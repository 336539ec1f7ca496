import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
import{createHash as n}from"node:crypto";function o(t,e){return`seaworthy-report-1-${n("sha256").update(t).digest("hex").slice(0,32)}-${e}`}function s(t){let e=t.RUNNER_TEMP;return e===void 0||e===""?void 0:`${e}/seaworthy-baseline`}export{o as a,s as b};
