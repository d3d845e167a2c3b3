#!/usr/bin/env bash
# The import check sees what it is there for: programs made on purpose, one right and four wrong.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly check=deploy/windows/check_imports.sh list=deploy/windows/nt52_imports.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly work

# make NAME TEXT [OPTION…]: a program whose main() is TEXT.
make() {
  printf '#include <winsock2.h>\n#include <windows.h>\nint main(void) { %s return 0; }\n' "$2" >"$work/$1.c"
  x86_64-w64-mingw32-gcc-posix -w -static -D_WIN32_WINNT=0x0601 "$work/$1.c" -o "$work/$1.exe" \
    -lws2_32 "${@:3}"
}

# refused NAME WORDS: the check fails and says the words.
refused() {
  if "$check" "$list" "$work/$1.exe" 2>"$work/said"; then
    echo "$1 was let through" >&2
    exit 1
  fi
  grep -q -- "$2" "$work/said" || { cat "$work/said" >&2; exit 1; }
}

make good 'Sleep(1);'
"$check" "$list" "$work/good.exe"
make newer 'GetTickCount64();'
refused newer 'kernel32.dll GetTickCount64'
make lock 'SRWLOCK l; AcquireSRWLockExclusive(&l);'
refused lock 'AcquireSRWLockExclusive'
make socket 'WSASocketA(2, 1, 6, 0, 0, 0);'
refused socket 'nt52_zmq.h'
make header 'Sleep(1);' -Wl,--major-subsystem-version=6,--minor-subsystem-version=0
refused header 'newer Windows'
printf 'MZ' >"$work/rubbish.exe"
if "$check" "$list" "$work/rubbish.exe" 2>/dev/null; then exit 1; fi
echo "check_imports: right 1, wrong 5"
