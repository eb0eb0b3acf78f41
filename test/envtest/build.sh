#!/usr/bin/env bash
# Builds a real API server for the tests: kube-apiserver, etcd and kubectl, from Go modules with pinned sums.
#
#   test/envtest/build.sh            prints the folder; KUBEBUILDER_ASSETS=<folder> makes the tests use it
#
# The folder is ${XDG_CACHE_HOME:-$HOME/.cache}/segproof/envtest/<version>. What is there already is not built
# again. A cold build takes about eight minutes; it needs Go, and the machine's own Go settings hold (GOPROXY, …).
set -euo pipefail

K8S_VERSION=1.36.3
ETCD_VERSION=3.6.16
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
assets=${XDG_CACHE_HOME:-$HOME/.cache}/segproof/envtest/$K8S_VERSION
scratch=$(mktemp -d "${TMPDIR:-/tmp}/segproof-envtest.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
export CGO_ENABLED=0 GOFLAGS=-mod=mod GOWORK=off

is_built() { # NAME VERSION
  [[ -x $assets/$1 && -f $assets/.$1.version && $(<"$assets/.$1.version") == "$2" ]]
}

# The binary is moved into place before its version is noted: a build that is killed is built again.
build() { # NAME VERSION MODULE PACKAGE LDFLAGS
  is_built "$1" "$2" && return
  echo "building $1 $2" >&2
  mkdir -p "$scratch/$3"
  cp "$here/$3.mod" "$scratch/$3/go.mod"
  cp "$here/$3.sum" "$scratch/$3/go.sum"
  (cd "$scratch/$3" && go build -trimpath -ldflags "-s -w $5" -o "$scratch/$1" "$4")
  mv -f "$scratch/$1" "$assets/$1"
  echo "$2" >"$assets/.$1.version"
}

mkdir -p "$assets"
exec 9>"$assets/.lock"
flock 9 # one builder at a time; the others find the finished files

# The API server tells its version and compares it with its features: a binary without one does not start.
minor=${K8S_VERSION#*.}
version=k8s.io/component-base/version
ldflags="-X $version.gitVersion=v$K8S_VERSION -X $version.gitMajor=${K8S_VERSION%%.*} -X $version.gitMinor=${minor%%.*}"
ldflags+=" -X $version.gitTreeState=clean"

build kube-apiserver "$K8S_VERSION" kube k8s.io/kubernetes/cmd/kube-apiserver "$ldflags"
build etcd "$ETCD_VERSION" etcd go.etcd.io/etcd/server/v3 ""
if [[ ! -e $assets/kubectl ]]; then
  if own=$(command -v kubectl); then ln -s "$own" "$assets/kubectl"
  else build kubectl "$K8S_VERSION" kube k8s.io/kubernetes/cmd/kubectl "$ldflags"; fi
fi
echo "$assets"
