var e=["auto","buildx","docker","buildah","podman"];export{e as a};
