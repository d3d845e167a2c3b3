#!/usr/bin/env bash
# Tools that behave as ours do not (dossier §5): each step has the right outcome of three, and never
# a wrong "done". The adapter is the real one; foreign_test.exe drives it in a node that Wine plays.
# usage: foreign_test.sh FOREIGN_TEST.exe FOREIGN_STANDIN.exe
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program=$(realpath "$1") standin=$(realpath "$2")
work=$(mktemp -d /tmp/lockstep-foreign-XXXXXX)
readonly program standin work node=tests/windows/wine_node.sh prefix=$work/prefix
readonly disk=$prefix/drive_c

finish() {
  "$node" rm "$prefix" || true
  rm -rf "$work"
}
trap finish EXIT

"$node" new "$prefix"
"$node" up "$prefix" NODE1
mkdir -p "$disk/Media" "$disk/foreign"
cp "$program" "$disk/foreign_test.exe"
# The old files are links into the template, so they go first.
for path in windows/system32/cluster.exe windows/system32/WindowsPowerShell/v1.0/powershell.exe \
  Media/setup.com Media/package.exe; do
  mkdir -p "$(dirname "$disk/$path")"
  rm -f "$disk/$path"
  cp "$standin" "$disk/$path"
done
"$node" run "$prefix" 'C:\foreign_test.exe' --gtest_brief=1 "${@:3}" </dev/null
