#!/usr/bin/env bash
# Builds the libraries of cmake/dependencies.cmake for Windows (x86-64, NT 5.2), static, from the
# distribution's source packages, and prints their folder as its last line.
# usage: build_dependencies.sh [CACHE]    CACHE: ~/.cache/lockstep/windows
#
# The folder is named by the hash of everything that goes in: source packages, compiler, headers
# that are copied, and the files of this recipe. With the same inputs it returns at once.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here cache=${1:-$HOME/.cache/lockstep/windows}
readonly sources=(zeromq3 protobuf fmtlib spdlog libsodium yaml-cpp sqlite3)
# Nothing but headers; copied from the machine.
readonly headers=(/usr/include/zmq.hpp /usr/include/zmq_addon.hpp /usr/include/CLI /usr/include/nlohmann)
readonly header_packages=(cppzmq-dev libcli11-dev nlohmann-json3-dev googletest)
readonly compiler_packages=(g++-mingw-w64-x86-64-posix mingw-w64-x86-64-dev binutils-mingw-w64-x86-64)
jobs=${JOBS:-$(nproc)}
readonly jobs

say() { printf 'dependencies: %s\n' "$*" >&2; }

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# shellcheck disable=SC2016 # apt's own words, not the shell's
knows_sources() { apt-get indextargets --format '$(CREATED_BY)' | grep -x Sources >/dev/null; }

# A new machine knows binary packages only; their lists, in either format, say where the sources are.
enable_sources() {
  local lists=/etc/apt/sources.list.d
  knows_sources && return
  if [[ -f $lists/debian.sources ]]; then
    sed 's/^Types: .*/Types: deb-src/' "$lists/debian.sources" |
      as_root tee "$lists/lockstep-sources.sources" >/dev/null
  else
    sed -n 's/^deb[[:space:]]/deb-src /p' /etc/apt/sources.list |
      as_root tee "$lists/lockstep-sources.list" >/dev/null
  fi
  as_root apt-get update -qq
  knows_sources || {
    say "apt knows no source packages; add a deb-src line for Debian to /etc/apt/sources.list"
    exit 1
  }
}

# Name, size and SHA-256 of every file of the source packages.
source_files() { apt-get source --only-source --print-uris -qq "${sources[@]}" | cut -d' ' -f2- | sort; }

recipe() {
  source_files
  dpkg-query -W -f '${Package} ${Version}\n' "${header_packages[@]}" "${compiler_packages[@]}"
  cat "$here/build_dependencies.sh" "$here/nt52.cmake" "$here/nt52_zmq.h"
}

# step NAME COMMAND…: runs it with its output in the log, and says how long it took.
step() {
  local name=$1 began=$SECONDS
  shift
  "$@" >>"$log" 2>&1 </dev/null || {
    tail -n 30 "$log" >&2
    say "$name failed; the whole log is $log"
    exit 1
  }
  say "$name: $((SECONDS - began)) s"
}

# with_cmake NAME SOURCES [OPTION…]
with_cmake() {
  local name=$1 from=$2
  shift 2
  cmake -S "$from" -B "$work/build-$name" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$here/nt52.cmake" \
    -DWINDOWS_PREFIX="$prefix" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
    -DCMAKE_POLICY_DEFAULT_CMP0077=NEW -DBUILD_SHARED_LIBS=OFF "$@" &&
    cmake --build "$work/build-$name" -j "$jobs" && cmake --install "$work/build-$name"
}

fetch() { (cd "$work" && apt-get source --only-source -qq "${sources[@]}"); }

# Debian's source has no configure script.
build_sodium() {
  (cd "$work"/libsodium-*/ && autoreconf -fi &&
    ./configure --host=x86_64-w64-mingw32 --prefix="$prefix" --disable-shared --enable-static \
      --disable-dependency-tracking CC=x86_64-w64-mingw32-gcc-posix \
      CFLAGS='-O2 -D_WIN32_WINNT=0x0502 -DWINVER=0x0502' &&
    make -j"$jobs" -C src && make -C src install && make install-pkgconfigDATA)
}

# One file for all of it, as its authors advise. WAL needs no function that NT 5.2 lacks.
build_sqlite() {
  (cd "$work"/sqlite3-*/ && ./configure --disable-tcl && make sqlite3.c sqlite3.h &&
    x86_64-w64-mingw32-gcc-posix -O2 -D_WIN32_WINNT=0x0502 -DWINVER=0x0502 -DSQLITE_THREADSAFE=1 \
      -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DQS=0 -c sqlite3.c -o sqlite3.o &&
    x86_64-w64-mingw32-ar rcs "$prefix/lib/libsqlite3.a" sqlite3.o &&
    install -m 644 sqlite3.h "$prefix/include/")
}

# _WIN32_WINNT is 0x0501 here: above it libzmq calls if_indextoname(), which NT 5.2 lacks. It has to
# be in the flags; libzmq's own option for it comes before them and loses.
build_zmq() {
  local flags="-D_WIN32_WINNT=0x0501 -DWINVER=0x0501 -ffunction-sections -fdata-sections"
  with_cmake zmq "$work"/zeromq3-*/ "-DCMAKE_C_FLAGS=$flags" \
    "-DCMAKE_CXX_FLAGS=$flags -include $here/nt52_zmq.h" -DZMQ_WIN32_WINNT=0x0501 \
    -DPOLLER=select -DAPI_POLLER=select -DZMQ_HAVE_IPC=OFF -DZMQ_CV_IMPL=stl11 \
    -DHAVE_IF_NAMETOINDEX=OFF -DENABLE_CURVE=ON -DWITH_LIBSODIUM=ON -DWITH_LIBSODIUM_STATIC=ON \
    -DBUILD_SHARED=OFF -DBUILD_STATIC=ON -DBUILD_TESTS=OFF -DWITH_PERF_TOOL=OFF -DENABLE_CPACK=OFF \
    -DENABLE_DRAFTS=OFF -DENABLE_WS=OFF -DWITH_TLS=OFF -DWITH_DOCS=OFF
}

build_all() {
  step sources fetch
  step libsodium build_sodium
  step fmt with_cmake fmt "$work"/fmtlib-*/ -DFMT_TEST=OFF -DFMT_DOC=OFF
  step spdlog with_cmake spdlog "$work"/spdlog-*/ -DSPDLOG_FMT_EXTERNAL=ON -DSPDLOG_BUILD_EXAMPLE=OFF
  step gtest with_cmake gtest /usr/src/googletest
  step sqlite build_sqlite
  step yaml-cpp with_cmake yaml-cpp "$work"/yaml-cpp-*/ -DYAML_CPP_BUILD_TESTS=OFF \
    -DYAML_CPP_BUILD_TOOLS=OFF -DYAML_BUILD_SHARED_LIBS=OFF
  step protobuf with_cmake protobuf "$work"/protobuf-*/ -Dprotobuf_BUILD_TESTS=OFF \
    -Dprotobuf_BUILD_PROTOC_BINARIES=OFF -Dprotobuf_BUILD_SHARED_LIBS=OFF -Dprotobuf_WITH_ZLIB=OFF
  step libzmq build_zmq
  cp -r "${headers[@]}" "$prefix/include/"
}

enable_sources
mkdir -p "$cache"
key=$(recipe | sha256sum | cut -c1-16)
readonly key prefix=$cache/$key log=$cache/$key.log
exec 9>"$cache/.lock"
flock 9
if [[ ! -e $prefix/.complete ]]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  rm -rf "$prefix" "$log"
  mkdir -p "$prefix/lib" "$prefix/include"
  build_all
  touch "$prefix/.complete"
fi
printf '%s\n' "$prefix"
