#!/bin/sh
# Makes the bench image once, outside the repository: a docker archive (plain layers), the same as OCI layouts with gzip and zstd.
# Three layers: Debian's base, packages of Debian with gems and jars, and an application of npm and Python packages. Needs root,
# mmdebstrap, umoci, skopeo, npm, pip and the registries of these.   usage: bench/make-image.sh [DIR]
set -eu
dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/seaworthy-bench}
archive=$dir/bench.tar
if [ -e "$dir/done" ]; then
  echo "$archive"
  exit 0
fi
mkdir -p "$dir"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite=bookworm
packages=ruby,bundler,ruby-sinatra,ruby-nokogiri,ruby-activerecord,ruby-faraday,ruby-redis,ruby-pg,ruby-sassc,ruby-i18n
packages=$packages,libmaven3-core-java,libspring-core-java,liblog4j2-java,libjackson2-databind-java,libtomcat9-java,libhibernate-validator-java,libcommons-compress-java,libnetty-java
packages=$packages,python3-minimal,curl,perl

mmdebstrap --quiet --variant=minbase "$suite" "$work/base.tar"
mmdebstrap --quiet --variant=minbase --include="$packages" "$suite" "$work/full.tar"

umoci init --layout "$work/oci"
umoci new --image "$work/oci:bench"
umoci unpack --image "$work/oci:bench" "$work/bundle"
root=$work/bundle/rootfs
layer() { umoci repack --refresh-bundle --image "$work/oci:bench" "$work/bundle"; }
tar -xpf "$work/base.tar" -C "$root"
layer
find "$root" -mindepth 1 -delete
tar -xpf "$work/full.tar" -C "$root"
layer
mkdir -p "$root/opt/app"
npm install --silent --no-audit --no-fund --prefix "$root/opt/app" express@4 semver@7 lodash@4
python3 -m pip install --quiet --no-compile --target "$root/opt/app/python" flask==3.0.3 requests==2.32.3
layer
umoci config --image "$work/oci:bench" --config.cmd /bin/sh

rm -f "$archive"
skopeo copy --quiet "oci:$work/oci:bench" "docker-archive:$archive:bench:latest"
for format in gzip zstd; do
  rm -rf "$dir/oci-$format"
  skopeo copy --quiet --dest-compress --dest-compress-format "$format" "docker-archive:$archive" "oci:$dir/oci-$format:bench"
done
touch "$dir/done"
echo "$archive"
