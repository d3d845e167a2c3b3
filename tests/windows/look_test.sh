#!/usr/bin/env bash
# A look at a node that Wine plays: real registry, services and processes; cluster.exe and
# powershell.exe stand in and print what the real ones print.
# usage: look_test.sh FOLDER-WITH-WINDOWS-PROGRAMS STANDIN.exe
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
programs=$(realpath "$1") standin=$(realpath "$2")
work=$(mktemp -d /tmp/lockstep-look-XXXXXX)
readonly programs standin work node=tests/windows/wine_node.sh prefix=$work/prefix
readonly disk=$prefix/drive_c

finish() {
  "$node" rm "$prefix" || true
  rm -rf "$work"
}
trap finish EXIT

die() {
  echo "look_test: $*" >&2
  exit 1
}

in_node() { "$node" run "$prefix" "$@" >"$work/out" 2>/dev/null </dev/null && cat "$work/out"; }
set_value() { in_node reg add "HKLM\\SOFTWARE\\Microsoft\\$1" /v "$2" /d "$3" /f >/dev/null; }

# replace PATH: the stand-in under that name; the old file is a link into the template, so it goes.
replace() {
  mkdir -p "$(dirname "$disk/$1")"
  rm -f "$disk/$1"
  cp "$standin" "$disk/$1"
}

"$node" new "$prefix"
"$node" up "$prefix" NODE1
cp "$programs/lockstep-agent.exe" "$disk/"
replace windows/system32/cluster.exe
replace windows/system32/WindowsPowerShell/v1.0/powershell.exe
mkdir "$disk/standin"
cp tests/windows/answers/*.txt "$disk/standin/"
set_value 'Exchange\Setup' MsiInstallPath 'C:\Exchange'
set_value 'Exchange\v8.0\MailboxRole' ConfiguredVersion 8.0.685.24
set_value 'Exchange\v8.0\MailboxRole' UnpackedVersion 8.0.685.24
in_node sc create ClusSvc binPath= 'C:\standin\none.exe' start= demand >/dev/null
cat >"$disk/agent.yaml" <<'CONFIG'
node: NODE1
controller: 127.0.0.1
controller_key: '0000000000000000000000000000000000000000000000000000000000000001'
state: 'C:\state'
platform: windows
media_roots: ['C:\Media']
services: []
CONFIG

in_node 'C:\lockstep-agent.exe' --config 'C:\agent.yaml' --self-test >"$work/self" || die "$(cat "$work/out")"
tr -d '\r' <"$work/self"
for words in 'Exchange: 8.0.685.24' 'cluster service: answers' 'CMS: E2K7CCR'; do
  grep -q "$words" "$work/self" || die "no line with: $words; calls were: $(cut -c1-300 "$disk/standin/calls.txt")"
done

sed 's/NODE1/NODE2/' "$disk/agent.yaml" >"$disk/other.yaml"
"$node" run "$prefix" 'C:\lockstep-agent.exe' --config 'C:\other.yaml' --self-test >"$work/out" 2>"$work/why" </dev/null &&
  die "settings of another computer are taken"
grep -q "other.yaml: node: 'NODE2' is not the name of this computer, which is NODE1; write NODE1" "$work/why" ||
  die "settings of another computer are refused with: $(cat "$work/why")"
