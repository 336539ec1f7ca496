var e=["dockerfile","build","inventory","baseline","scan","hardening","push","signature"];export{e as a};
