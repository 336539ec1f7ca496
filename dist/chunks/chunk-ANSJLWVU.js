import { createRequire as __seaworthyRequire } from 'node:module'; const require = __seaworthyRequire(import.meta.url);
var e=["dockerfile","build","inventory","baseline","scan","hardening","push","signature"];export{e as a};
