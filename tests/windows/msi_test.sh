#!/usr/bin/env bash
# The agent's package on a node that Wine plays: wrong values refused, install, talk to a controller on
# Linux, upgrade in place, repair, uninstall with and without PURGE. Prints a line a step with its
# evidence.
# usage: msi_test.sh FOLDER-WITH-WINDOWS-PROGRAMS LOCKSTEP    LOCKSTEP: the controller for Linux
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
programs=$(realpath "$1") lockstep=$(realpath "$2")
work=$(mktemp -d /tmp/lockstep-msi-XXXXXX)
port=$((20000 + RANDOM % 10000))
readonly programs lockstep work port
readonly node=tests/windows/wine_node.sh prefix=$work/prefix state=$work/state
readonly program="$prefix/drive_c/Program Files/Lockstep/lockstep-agent.exe"

finish() {
  "$node" rm "$prefix" || true
  rm -rf "$work"
}
trap finish EXIT

tell() { printf '%-10s %s\n' "$1" "$2"; }
die() {
  echo "msi_test: $*" >&2
  exit 1
}

# in_node COMMAND…: its output; Wine's own goes to another file. Files because of Wine's daemons.
in_node() {
  "$node" run "$prefix" "$@" >"$work/out" 2>"$work/wine" </dev/null && code=0 || code=$?
  tr -d '\r' <"$work/out"
  return "$code"
}

# The exit code of msiexec has eight bits here; what it did is looked up.
msiexec() {
  in_node msiexec "$@" '/l*v' 'C:\last.log' >/dev/null && return
  local code=$?
  text_of_log last.log | tail -n 40 >&2
  die "msiexec $* ended with $code; Wine says: $(cat "$work/wine")"
}

# refused WORDS PROPERTY…: the installation fails, its log has the words, and nothing was changed.
refused() {
  local words=$1 before after
  shift
  before=$(service_state)
  in_node msiexec /i 'C:\agent-0.1.1.msi' /qn '/l*v' 'C:\refused.log' "$@" >/dev/null && die "installed with $*"
  text_of_log refused.log | grep -F -- "$words" >/dev/null || die "the log of $* lacks: $words; it has: $(text_of_log refused.log | grep -i -A2 "lockstep:\|Action \(start\|ended\).*Check\|^CheckS" | head -n 20)"
  after=$(service_state)
  [[ $before == "$after" ]] || die "the refusal of $* changed the service from $before to $after"
}

# Logs of Windows Installer are UTF-16.
text_of_log() { tr -d '\0\r' <"$prefix/drive_c/$1"; }

# Nothing where there is no such service.
service_state() { { in_node sc query LockstepAgent || true; } | awk '$1 == "STATE" {print $4}'; }
setting() { in_node reg query 'HKLM\SOFTWARE\Lockstep\Agent' /v "$1" | awk -v name="$1" '$1 == name {print $3}'; }
own_key() {
  in_node 'C:\Program Files\Lockstep\lockstep-agent.exe' --config registry --show-key | awk '/^fingerprint/ {print $2}'
}
knocks() { "$lockstep" key list --state "$state" --listen "$1" --address "tcp://127.0.0.1:$port"; }

# Wine's installer does not always wait for a service that is still starting.
expect_running() {
  local state until=$((SECONDS + 60))
  while state=$(service_state) && [[ $state != RUNNING ]]; do
    ((SECONDS < until)) || die "the service is ${state:-not there}"
  done
}

for version in 0.1.0 0.1.1; do
  deploy/msi/make_msi.sh agent "$version" "$programs" "$work/agent-$version.msi"
done
"$lockstep" init --state "$state" >/dev/null
key=$("$lockstep" key show --state "$state" | grep -oE '[0-9a-f]{64}' | head -n 1)
readonly key
"$node" new "$prefix"
"$node" up "$prefix" NODE1
cp "$work"/*.msi "$prefix/drive_c/"

readonly settings=(CONTROLLER="127.0.0.1:$port" CONTROLLERKEY="$key" NODE=NODE1 MEDIAROOT='D:\E2K7SP1')
refused 'CONTROLLER is missing' NODE=NODE1
refused "CONTROLLER 'bad host' is not valid" "${settings[@]}" CONTROLLER='bad host'
refused "CONTROLLERKEY 'abc' is not valid" "${settings[@]}" CONTROLLERKEY=abc
refused "PACKAGES 'no-sum' is not valid" "${settings[@]}" PACKAGES=no-sum
refused "NODE 'NODE2' is not the name of this computer, which is NODE1" "${settings[@]}" NODE=NODE2
refused 'SERVICEPASSWORD is missing' "${settings[@]}" SERVICEACCOUNT='CONTOSO\svc'
tell refused "six wrong properties, each by its name in the log"

msiexec /i 'C:\agent-0.1.0.msi' /qn "${settings[@]}" SERVICEACCOUNT='CONTOSO\svc' SERVICEPASSWORD=s3cret-word
# Wine lists properties in its log whatever MsiHiddenProperties says; nothing else may tell it.
! text_of_log last.log | grep -v '^Property(S): SERVICEPASSWORD' | grep s3cret-word >/dev/null || die "the password is in the log"
expect_running
first_key=$(own_key)
tell install "service RUNNING, key $first_key, version $(setting Version)"

knocks 20s >"$work/list"
grep -q "$first_key" "$work/list" || die "no knock of $first_key: $(cat "$work/list")"
tell talk "its key knocks at the controller on Linux"

refused "NODE '-' is not valid" NODE=- SERVICEPASSWORD=s3cret-word
[[ $(setting Version) == 0.1.0 ]] || die "a refused upgrade left version $(setting Version)"
tell kept "a refused upgrade leaves 0.1.0 RUNNING"

msiexec /i 'C:\agent-0.1.1.msi' /qn SERVICEPASSWORD=s3cret-word
expect_running
[[ $(setting Version) == 0.1.1 && $(setting Controller) == "127.0.0.1:$port" && $(own_key) == "$first_key" ]] ||
  die "the upgrade lost something: $(setting Version) $(setting Controller) $(own_key)"
tell upgrade "version 0.1.1, settings and key kept"

in_node 'C:\Program Files\Lockstep\lockstep-agent.exe' --config registry --self-test >"$work/self" || die "$(cat "$work/self")"
tell self-test "$(grep -c '^ok' "$work/self") checks ok"

rm "$program"
msiexec /i 'C:\agent-0.1.1.msi' /qn REINSTALL=ALL REINSTALLMODE=amus SERVICEPASSWORD=s3cret-word
expect_running
[[ -s $program && $(own_key) == "$first_key" ]] || die "the repair did not bring the program back"
tell repair "the program that was deleted is back, key kept"

msiexec /x 'C:\agent-0.1.1.msi' /qn
[[ -z $(service_state) && ! -e "$program" ]] || die "something is left"
find "$prefix/drive_c" -name ledger.db | grep -q . || die "the ledger is gone"
tell uninstall "service and program gone, ledger kept"

msiexec /i 'C:\agent-0.1.1.msi' /qn "${settings[@]}"
[[ $(own_key) == "$first_key" ]] || die "another key after the return"
msiexec /x 'C:\agent-0.1.1.msi' /qn PURGE=1
if find "$prefix/drive_c" -name 'ledger.db*' -o -name agent.key | grep -q .; then die "PURGE=1 left a ledger or key"; fi
tell purge "installed again on the kept ledger; PURGE=1 then took key and ledger"
