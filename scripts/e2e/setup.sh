#!/usr/bin/env bash
# setup.sh [start|stop]: a real Docker Engine, a real registry and a Debian base image for the end-to-end tests, from Debian's own packages.
# Root only, Debian 12. What is there already is left as it is; a second start takes a second.
# Everything lives in SEAWORTHY_E2E_DIR (default /tmp/seaworthy-e2e). `start` writes a file of NAME=VALUE lines that the tests read to
# SEAWORTHY_E2E_ENV (default: env in that folder) and prints its path. `stop` (teardown.sh) ends what `start` began, and nothing else.
set -euo pipefail
verb=${1:-start}
dir=${SEAWORTHY_E2E_DIR:-/tmp/seaworthy-e2e}
registry_port=${SEAWORTHY_E2E_PORT:-5917}
base=seaworthy-base:bookworm
socket=$dir/docker.sock
env_file=${SEAWORTHY_E2E_ENV:-$dir/env}

say() { echo "e2e setup: $*" >&2; }
die() { say "$*"; exit 1; }
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

install_packages() {
  local wanted=() package
  for package in docker.io buildah skopeo docker-registry mmdebstrap shellcheck cmark-gfm; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || wanted+=("$package")
  done
  [ ${#wanted[@]} -eq 0 ] && return
  say "installing ${wanted[*]}"
  # Services that come with the packages are not wanted: ours have folders and sockets of their own.
  local policy=/usr/sbin/policy-rc.d made=
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; made=yes; }
  local status=0
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${wanted[@]}"; } >"$dir/apt.log" 2>&1 || status=$?
  [ -z "$made" ] || rm -f "$policy"
  [ $status -eq 0 ] || { tail -n 5 "$dir/apt.log" >&2; die "the packages could not be installed"; }
}

engine() { DOCKER_HOST=unix://$socket /usr/bin/docker "$@"; }

# try_engine STORAGE NETWORK-FLAGS…: true when an engine answers.
try_engine() {
  local storage=$1; shift
  rm -f "$socket" "$dir/dockerd.pid"
  nohup setsid dockerd --storage-driver "$storage" --iptables=false "$@" --data-root "$dir/docker" --exec-root "$dir/exec" \
    --pidfile "$dir/dockerd.pid" --host "unix://$socket" --insecure-registry 127.0.0.0/8 >"$dir/dockerd.log" 2>&1 </dev/null &
  local started=$!
  for _ in $(seq 75); do
    engine version >/dev/null 2>&1 && return 0
    kill -0 "$started" 2>/dev/null || [ -s "$dir/dockerd.pid" ] || return 1
    sleep 0.2
  done
  kill "$started" 2>/dev/null
  return 1
}

# BuildKit needs a bridge for RUN; a machine that cannot make one still builds with the classic builder.
start_engine() {
  if alive "$dir/dockerd.pid" && engine version >/dev/null 2>&1; then return; fi
  local storage
  for storage in overlay2 vfs; do
    if try_engine "$storage" --ip-masq=false --bip 10.199.17.1/24; then echo true >"$dir/bridge"; return; fi
    if try_engine "$storage" --bridge=none; then echo false >"$dir/bridge"; return; fi
  done
  tail -n 5 "$dir/dockerd.log" >&2
  die "dockerd does not answer"
}

start_registry() {
  if alive "$dir/registry.pid" && curl -fsS -o /dev/null "http://127.0.0.1:$registry_port/v2/"; then return; fi
  cat >"$dir/registry.yml" <<YAML
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: $dir/registry }, delete: { enabled: true } }
http: { addr: "127.0.0.1:$registry_port" }
YAML
  nohup setsid docker-registry serve "$dir/registry.yml" >"$dir/registry.log" 2>&1 </dev/null &
  echo $! >"$dir/registry.pid"
  for _ in $(seq 50); do
    curl -fsS -o /dev/null "http://127.0.0.1:$registry_port/v2/" 2>/dev/null && return
    sleep 0.1
  done
  tail -n 5 "$dir/registry.log" >&2
  die "the registry does not answer"
}

# buildah and podman with a store, a configuration and registries of their own.
configure_containers() {
  printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/containers"\nrunroot = "%s/containers-run"\n' "$dir" "$dir" >"$dir/storage.conf"
  printf '[containers]\nnetns = "host"\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n' >"$dir/containers.conf"
  printf 'unqualified-search-registries = []\n[[registry]]\nlocation = "127.0.0.1:%s"\ninsecure = true\n' "$registry_port" >"$dir/registries.conf"
}

with_containers() {
  CONTAINERS_STORAGE_CONF=$dir/storage.conf CONTAINERS_CONF=$dir/containers.conf CONTAINERS_REGISTRIES_CONF=$dir/registries.conf \
    BUILDAH_ISOLATION=chroot "$@"
}

# The base image: Debian's smallest, straight from its archive, into both stores.
make_base() {
  [ -s "$dir/base.tar" ] || {
    mmdebstrap --quiet --format=tar --variant=minbase --include=tini bookworm "$dir/base.tar.part" >&2 && mv "$dir/base.tar.part" "$dir/base.tar"
  }
  engine image inspect "$base" >/dev/null 2>&1 || engine import --change 'CMD ["bash"]' "$dir/base.tar" "$base" >/dev/null
  with_containers buildah inspect --type image "localhost/$base" >/dev/null 2>&1 || {
    engine save "$base" -o "$dir/base-image.tar"
    with_containers skopeo --insecure-policy copy --quiet "docker-archive:$dir/base-image.tar" "containers-storage:localhost/$base"
    rm -f "$dir/base-image.tar"
  }
}

write_env() {
  mkdir -p "$(dirname "$env_file")"
  cat >"$env_file" <<ENV
DOCKER_HOST=unix://$socket
CONTAINERS_STORAGE_CONF=$dir/storage.conf
CONTAINERS_CONF=$dir/containers.conf
CONTAINERS_REGISTRIES_CONF=$dir/registries.conf
BUILDAH_ISOLATION=chroot
SEAWORTHY_E2E_BASE=$base
SEAWORTHY_E2E_BASE_TAR=$dir/base.tar
SEAWORTHY_E2E_CONTAINERS_BASE=localhost/$base
SEAWORTHY_E2E_DOCKER_FOLDER=/usr/bin
SEAWORTHY_E2E_REGISTRY=127.0.0.1:$registry_port
SEAWORTHY_E2E_BRIDGE=$(cat "$dir/bridge")
ENV
}

stop_one() {
  alive "$1" && kill "$(cat "$1")" 2>/dev/null
  for _ in $(seq 50); do alive "$1" || break; sleep 0.1; done
  rm -f "$1"
}

case $verb in
  start)
    [ "$(id -u)" -eq 0 ] || die "must run as root"
    mkdir -p "$dir"
    install_packages
    configure_containers
    start_engine
    start_registry
    make_base
    write_env
    echo "$env_file"
    ;;
  stop)
    stop_one "$dir/registry.pid"
    stop_one "$dir/dockerd.pid"
    rm -f "$env_file"
    ;;
  *) echo "usage: setup.sh [start|stop]" >&2; exit 64 ;;
esac
