#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# What examples/run and autotests/run share: install what is missing, build, keep long output in a file.
# Sourced, not called.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log_dir=$root/build/log
mkdir -p "$log_dir"

say() { printf '==> %s\n' "$*"; }

# logged NAME COMMAND...: runs silently; what it printed is shown only if it fails.
logged() {
    local log=$log_dir/$1.log status=0
    shift
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ $status -ne 0 ]; then
        tail -n 120 "$log"
        say "failed with code $status: $*"
        say "the whole output is in $log"
    fi
    return $status
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# need_packages PACKAGE...: Debian packages; asks the archive only if one is missing.
need_packages() {
    local missing=() package
    if ! command -v apt-get >/dev/null; then
        say "not a Debian system: expecting what these packages hold to be there: $*"
        return 0
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "installing ${missing[*]}"
    logged apt-update as_root apt-get update || return
    logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"
}

has_node() {
    command -v npm >/dev/null && command -v node >/dev/null \
        && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)'
}

need_node() {
    has_node && return 0
    need_packages nodejs npm || return
    has_node || { say "Node.js 18 or later and npm are needed; found: $(node --version 2>&1)"; return 1; }
}

# need_npm FOLDER: the packages that FOLDER/package-lock.json pins, installed again when that file changes.
need_npm() {
    local folder=$root/$1 stamp
    stamp=$folder/node_modules/.installed
    cmp -s "$folder/package-lock.json" "$stamp" && return 0
    need_node || return
    say "installing the npm packages of $1"
    logged "npm-${1//\//-}" npm ci --prefix "$folder" --no-audit --no-fund --ignore-scripts || return
    cp "$folder/package-lock.json" "$stamp"
}

# Whatever compiles the library.
build_packages=(g++ cmake ninja-build ccache mold qt6-base-dev qt6-websockets-dev libsimdjson-dev libmsgpack-cxx-dev zlib1g-dev)
# The dashboard's window.
window_packages=(qt6-declarative-dev qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript
    qml6-module-qtquick qml6-module-qtquick-controls qml6-module-qtquick-layouts qml6-module-qtquick-templates
    qml6-module-qtquick-shapes qml6-module-qtquick-window fonts-inter)
browser_packages=(chromium chromium-driver)

# build PRESET [TARGET...]: configures, and compiles what the targets need, or everything, into build/PRESET.
build() {
    local preset=$1
    shift
    say "configuring and building (preset $preset, in build/$preset)"
    # CMake resolves presets in the folder it is started from.
    (cd "$root" && logged "configure-$preset" cmake --preset "$preset" \
        && logged "build-$preset" cmake --build --preset "$preset" ${1:+--target "$@"})
}
