var n=["deb","apk","rpm","opkg"],r=["npm","pypi","gem","composer","nuget","golang","cargo","maven","bitnami","conda","generic"];function o(e){return n.includes(e)}export{n as a,r as b,o as c};
