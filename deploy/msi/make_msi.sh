#!/usr/bin/env bash
# Makes a package and reads its tables back.
# usage: make_msi.sh agent|controller VERSION FOLDER-WITH-PROGRAMS OUT.msi
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(realpath -m "$4")
programs=$(realpath "$3")
readonly here kind=$1 version=$2 programs out
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly work
readonly public="OLDERFOUND;NEWERFOUND;CONTROLLER;CONTROLLERKEY;NODE;STATE;LOG;MEDIAROOT;PACKAGES;SERVICES;SERVICEACCOUNT;SERVICEPASSWORD;PURGE;INSTALLDIR"

die() {
  echo "make_msi: $*" >&2
  exit 1
}

query() { msibuild "$out" -q "$1"; }

# expect TABLE WORDS…: the table has a line with all of them. Its binaries go into files.
expect() {
  local table=$1 lines word
  shift
  lines=$(cd "$work" && msiinfo export "$out" "$table" | tr -d '\r')
  for word in "$@"; do
    lines=$(grep -F -- "$word" <<<"$lines") || die "the table $table has no line with: $*"
  done
}

# Those of services.txt with ";" between them.
services() { grep -v -e '^#' -e '^$' "$here/services.txt" | paste -sd ';'; }

# What wixl does not know it warns of, and ends with 0. It wants relative paths of files.
make() {
  rm -f "$out"
  (cd "$programs" && wixl -a x64 -D VERSION="$version" -D BIN=. -D ROOT="$(realpath --relative-to . "$here/../..")" \
    -D SERVICES="$(services)" -o "$out" "$here/$kind.wxs") 2>"$work/said" || die "$(cat "$work/said")"
  if grep -v 'has no property named .\(IncludeMaximum\|Arguments\|Account\|Password\)' "$work/said" | grep -q .; then
    die "wixl did not take everything: $(cat "$work/said")"
  fi
}

# 256 + 512: the same version is replaced as well. Its attributes are part of the key, so no UPDATE.
replace_same_version() {
  msiinfo export "$out" Upgrade | sed -E "s/\t256\t\tOLDERFOUND/\t768\t\tOLDERFOUND/" >"$work/Upgrade.idt"
  msibuild "$out" -i "$work/Upgrade.idt"
  query "UPDATE \`InstallExecuteSequence\` SET \`Sequence\`=1501 WHERE \`Action\`='RemoveExistingProducts'"
  expect Upgrade 768 OLDERFOUND
  expect InstallExecuteSequence RemoveExistingProducts 1501
}

# action NAME TYPE ENTRY SEQUENCE CONDITION: a function of agent-package.dll. Type 1: at once, and its
# refusal ends the installation; 3137: in the script of changes, as the system, and never a reason to
# stop; 3649: the same when all changes are made and none can be rolled back.
action() {
  query "INSERT INTO \`CustomAction\` (\`Action\`, \`Type\`, \`Source\`, \`Target\`) VALUES ('$1', $2, 'Checks', '$3')"
  query "INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Condition\`, \`Sequence\`) VALUES ('$1', '$5', $4)"
  expect CustomAction "$1" $'\t'"$2"$'\t' "$3"
  expect InstallExecuteSequence "$1" "$4"
}

finish_agent() {
  query "UPDATE \`Property\` SET \`Value\`='$public' WHERE \`Property\`='SecureCustomProperties'"
  query "UPDATE \`ServiceInstall\` SET \`Arguments\`='--config registry --service' WHERE \`Name\`='LockstepAgent'"
  query "UPDATE \`ServiceInstall\` SET \`StartName\`='[SERVICEACCOUNT]' WHERE \`Name\`='LockstepAgent'"
  query "UPDATE \`ServiceInstall\` SET \`Password\`='[SERVICEPASSWORD]' WHERE \`Name\`='LockstepAgent'"
  action RefuseWhileBusy 1 RefuseWhileBusy 101 ""
  action CheckSettings 1 CheckSettings 102 'NOT REMOVE="ALL"'
  action GrantLogonRight 3137 GrantLogonRight 5850 'NOT REMOVE="ALL"'
  action Purge 3649 Purge 3650 'REMOVE="ALL" AND PURGE="1" AND NOT UPGRADINGPRODUCTCODE'
  expect Binary Checks
  expect Property SecureCustomProperties CONTROLLERKEY
  expect Property MsiHiddenProperties SERVICEPASSWORD
  expect ServiceInstall LockstepAgent '--config registry --service' '[SERVICEACCOUNT]' 'RpcSs[~]Tcpip[~]'
  expect InstallExecuteSequence InstallServices 5800
  expect InstallExecuteSequence StartServices 5900
  expect Registry 'EventLog\Application\LockstepAgent' EventMessageFile '[#agent.exe]'
  expect RegLocator 'Services\LockstepAgent' ObjectName
  expect CustomAction DefaultServices "$(services)"
  expect ServiceControl LockstepAgent
  expect Component Settings
}

# The folder at the end of the machine's search path; "-" takes it away again, "*" is the machine's.
finish_controller() {
  printf '%s\n' $'Environment\tName\tValue\tComponent_' $'s72\tl255\tL255\ts72' \
    $'Environment\tEnvironment' $'SearchPath\t=-*PATH\t[~];[INSTALLDIR]\tProgram' >"$work/Environment.idt"
  msibuild "$out" -i "$work/Environment.idt"
  query "INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Sequence\`) VALUES ('WriteEnvironmentStrings', 5200)"
  query "INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Sequence\`) VALUES ('RemoveEnvironmentStrings', 3300)"
  expect File lockstep.exe
  expect Environment PATH
}

make
replace_same_version
"finish_$kind"
