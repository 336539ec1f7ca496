import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
var n=["deb","apk","rpm","opkg"];function r(e){return n.includes(e)}export{r as a};
