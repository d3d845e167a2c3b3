#!/usr/bin/env bash
# Makes the agent's package and reads its tables back.
# usage: make_msi.sh VERSION FOLDER-WITH-PROGRAMS OUT.msi
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(realpath -m "$3")
readonly here version=$1 programs=$2 out
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly work
readonly public="OLDERFOUND;NEWERFOUND;CONTROLLER;CONTROLLERKEY;NODE;STATE;LOG;MEDIAROOT;PACKAGES;SERVICES;SERVICEACCOUNT;SERVICEPASSWORD;INSTALLDIR"

die() {
  echo "make_msi: $*" >&2
  exit 1
}

query() { msibuild "$out" -q "$1"; }

# What wixl does not know it warns of, and ends with 0. It wants relative paths of files.
rm -f "$out"
(cd "$programs" && wixl -a x64 -D VERSION="$version" -D BIN=. -o "$out" "$here/agent.wxs") 2>"$work/said" ||
  die "$(cat "$work/said")"
if grep -v 'has no property named .\(IncludeMaximum\|Arguments\|Account\|Password\)' "$work/said" | grep -q .; then
  die "wixl did not take everything: $(cat "$work/said")"
fi

# 256 + 512: the same version is replaced as well. Its attributes are part of the key, so no UPDATE.
msiinfo export "$out" Upgrade | sed -E "s/\t256\t\tOLDERFOUND/\t768\t\tOLDERFOUND/" >"$work/Upgrade.idt"
msibuild "$out" -i "$work/Upgrade.idt"
query "UPDATE \`Property\` SET \`Value\`='$public' WHERE \`Property\`='SecureCustomProperties'"
query "UPDATE \`InstallExecuteSequence\` SET \`Sequence\`=1501 WHERE \`Action\`='RemoveExistingProducts'"
query "UPDATE \`ServiceInstall\` SET \`Arguments\`='--config registry --service' WHERE \`Name\`='LockstepAgent'"
query "UPDATE \`ServiceInstall\` SET \`StartName\`='[SERVICEACCOUNT]' WHERE \`Name\`='LockstepAgent'"
query "UPDATE \`ServiceInstall\` SET \`Password\`='[SERVICEPASSWORD]' WHERE \`Name\`='LockstepAgent'"

# expect TABLE WORDS…: the table has a line with all of them.
expect() {
  local table=$1 lines word
  shift
  lines=$(msiinfo export "$out" "$table" | tr -d '\r')
  for word in "$@"; do
    lines=$(grep -F -- "$word" <<<"$lines") || die "the table $table has no line with: $*"
  done
}
expect Upgrade 768 OLDERFOUND
expect InstallExecuteSequence RemoveExistingProducts 1501
expect Property SecureCustomProperties CONTROLLERKEY
expect Property MsiHiddenProperties SERVICEPASSWORD
expect ServiceInstall LockstepAgent '--config registry --service' '[SERVICEACCOUNT]'
expect ServiceControl LockstepAgent
expect Component Settings
