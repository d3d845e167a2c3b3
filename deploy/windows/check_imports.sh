#!/usr/bin/env bash
# Fails unless everything that a program imports is known to be there on NT 5.2 x64.
# usage: check_imports.sh LIST PROGRAM.exe…    LIST: reviewed lines "dll function"
set -euo pipefail
export LC_ALL=C

# A reading of fewer imports means that the reader is broken: every program needs the C library.
readonly least_imports=20
# 5.02, as MAJOR * 100 + MINOR.
readonly newest_subsystem=502

faults=0
fault() {
  printf '%s\n' "$*" >&2
  faults=$((faults + 1))
}

subsystem() {
  awk '/^MajorSubsystemVersion/ {major = $2} /^MinorSubsystemVersion/ {minor = $2}
       END {print major * 100 + minor}'
}

# Lines "dll function" of the import tables.
imports() {
  awk '/DLL Name:/ {dll = tolower($3)}
       dll && NF == 3 && $1 ~ /^[0-9a-f]+$/ && $2 ~ /^[0-9]+$/ {print dll, $3}' | sort -u
}

check_program() {
  local program=$1 tables found newer
  tables=$(x86_64-w64-mingw32-objdump -p "$program")
  if ! grep -q 'file format pei-x86-64' <<<"$tables"; then
    fault "$program: no program for x86-64 Windows"
    return
  fi
  [[ $(subsystem <<<"$tables") -le $newest_subsystem ]] ||
    fault "$program: asks for a newer Windows than 5.2 in its header"
  found=$(imports <<<"$tables")
  [[ $(wc -l <<<"$found") -ge $least_imports ]] ||
    fault "$program: its imports cannot be read"
  newer=$(comm -23 <(printf '%s\n' "$found") <(grep -v '^#' "$list" | sort -u))
  [[ -z $newer ]] ||
    fault "$program imports what no review has found on NT 5.2:"$'\n'"${newer//$'\n'/$'\n'}"
  # libzmq makes its sockets with WSASocket and a flag that NT 5.2 refuses, unless nt52_zmq.h has
  # taken the flag away; then it calls socket().
  if grep -qi '^ws2_32.dll WSASocket' <<<"$found"; then
    fault "$program makes sockets with WSASocket; see deploy/windows/nt52_zmq.h"
  fi
}

readonly list=$1
shift
for program in "$@"; do check_program "$program"; done
exit $((faults > 0))
