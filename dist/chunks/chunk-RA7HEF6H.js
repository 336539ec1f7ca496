var t=["check","lint","sbom","scan","verify","advisories"];function e(n){return`not part of ${n}`}function r(n){return t.some(o=>n===e(o))}export{t as a,e as b,r as c};
