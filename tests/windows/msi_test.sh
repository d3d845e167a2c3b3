#!/usr/bin/env bash
# The agent's package on a node that Wine plays: wrong values refused, install, talk to a controller on
# Linux, upgrade in place under the service's own account, repair, uninstall with and without PURGE.
# Prints a line a step with its evidence.
# usage: msi_test.sh FOLDER-WITH-WINDOWS-PROGRAMS LOCKSTEP    LOCKSTEP: the controller for Linux
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
programs=$(realpath "$1") lockstep=$(realpath "$2")
work=$(mktemp -d /tmp/lockstep-msi-XXXXXX)
port=$((20000 + RANDOM % 10000))
readonly programs lockstep work port
readonly node=tests/windows/wine_node.sh prefix=$work/prefix state=$work/state
readonly service_key='HKLM\SYSTEM\CurrentControlSet\Services\LockstepAgent'
readonly event_key='HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\LockstepAgent'
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

in_log() { grep -F -- "$2" <<<"$1" >/dev/null || die "the log lacks: $2; it has: $(grep -i 'lockstep:' <<<"$1")"; }

# value KEY NAME: below HKEY_LOCAL_MACHINE; nothing where there is none.
value() { { in_node reg query "$1" /v "$2" || true; } | awk -v name="$2" '$1 == name {$1 = $2 = ""; print substr($0, 3)}'; }

# Nothing where there is no such service.
service_state() { { in_node sc query LockstepAgent || true; } | awk '$1 == "STATE" {print $4}'; }
setting() { in_node reg query 'HKLM\SOFTWARE\Lockstep\Agent' /v "$1" | awk -v name="$1" '$1 == name {print $3}'; }
own_key() {
  in_node 'C:\Program Files\Lockstep\lockstep-agent.exe' --config registry --show-key | awk '/^fingerprint/ {print $2}'
}
knocks() { "$lockstep" key list --state "$state" --listen "$1" --address "tcp://127.0.0.1:$port"; }

set_setting() { in_node reg add 'HKLM\SOFTWARE\Lockstep\Agent' /v "$1" /d "$2" /f >/dev/null; }

# Starts the service, and waits until its process has gone. Wine's service manager does not see that, so
# the state that is left is what the process has told at last.
start_to_end() {
  local until=$((SECONDS + 60))
  in_node net start LockstepAgent >/dev/null || true
  while in_node tasklist | grep -i lockstep-agent >/dev/null; do
    ((SECONDS < until)) || die "the service does not end: $(service_state)"
  done
}

# Wine's installer does not always wait for a service that is still starting.
expect_running() {
  local now until=$((SECONDS + 60))
  while now=$(service_state) && [[ $now != RUNNING ]]; do
    ((SECONDS < until)) || die "the service is ${now:-not there}"
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
refused "SERVICEACCOUNT 'svc' is not valid" "${settings[@]}" SERVICEACCOUNT=svc SERVICEPASSWORD=s3cret-word
refused "PURGE 'yes' is not valid" "${settings[@]}" PURGE=yes
refused "INSTALLDIR 'Lockstep' is not valid" "${settings[@]}" INSTALLDIR=Lockstep
refused "STATE '\\\\files\\state' is not valid" "${settings[@]}" STATE='\\files\state'
tell refused "ten wrong properties, each by its name in the log"

msiexec /i 'C:\agent-0.1.0.msi' /qn "${settings[@]}" SERVICEACCOUNT='CONTOSO\svc' SERVICEPASSWORD=s3cret-word
# Wine lists properties in its log whatever MsiHiddenProperties says; nothing else may tell it.
! text_of_log last.log | grep -v '^Property(S): SERVICEPASSWORD' | grep s3cret-word >/dev/null || die "the password is in the log"
log_of_install=$(text_of_log last.log)
expect_running
first_key=$(own_key)
tell install "service RUNNING, key $first_key, version $(setting Version)"

# Wine has no domain, so the account is unknown there; one of its own it knows.
in_log "$log_of_install" 'Lockstep: warning: CONTOSO\svc could not be given the right to log on as a service'
[[ $(value "$service_key" DependOnService) == 'RpcSs\0Tcpip' ]] ||
  die "the service waits for $(value "$service_key" DependOnService)"
events=$(value "$event_key" EventMessageFile)
[[ ${events,,} == *lockstep-agent.exe ]] || die "the texts of events are in '$events'"
[[ $(value "$event_key" TypesSupported) == 0x7 ]] || die "the event source has no types"
tell service "waits for RpcSs and Tcpip; event texts are in $events; a right that cannot be given is a warning"

knocks 20s >"$work/list"
grep -q "$first_key" "$work/list" || die "no knock of $first_key: $(cat "$work/list")"
tell talk "its key knocks at the controller on Linux"

in_node net stop LockstepAgent >/dev/null
set_setting Node -
set_setting ControllerKey abc
start_to_end
[[ $(service_state) == STOPPED ]] || die "with wrong settings the service is $(service_state)"
in_node 'C:\Program Files\Lockstep\lockstep-agent.exe' --config registry --show-key >/dev/null && die "wrong settings are taken"
for fault in "node: '-'" "controller_key: 'abc'"; do
  grep -F -- "$fault" "$work/wine" >/dev/null || die "nobody is told of $fault: $(cat "$work/wine")"
done
set_setting Node NODE1
set_setting ControllerKey "$key"
own_file=$(find "$prefix/drive_c" -name agent.key)
mv "$own_file" "$work/agent.key"
echo damaged >"$own_file"
start_to_end
[[ $(service_state) == START_PENDING ]] || die "with a damaged key the service is $(service_state)"
mv "$work/agent.key" "$own_file"
"$node" off "$prefix"
"$node" up "$prefix" NODE1
expect_running
tell faults "wrong settings end the service with a word, all of them told; a damaged key without, to be started again"

refused "NODE '-' is not valid" NODE=- SERVICEPASSWORD=s3cret-word
[[ $(setting Version) == 0.1.0 ]] || die "a refused upgrade left version $(setting Version)"
tell kept "a refused upgrade leaves 0.1.0 RUNNING"

# What a person has set with `sc config` since: the service knows it, our settings do not.
in_node reg add "$service_key" /v ObjectName /d 'CONTOSO\other' /f >/dev/null
[[ $(setting Account) == 'CONTOSO\svc' ]] || die "the setting Account is $(setting Account)"
refused 'give the password of CONTOSO\other' NODE=NODE1
tell account "an upgrade without the password of the service's present account is refused"

msiexec /i 'C:\agent-0.1.1.msi' /qn SERVICEPASSWORD=s3cret-word
expect_running
[[ $(setting Account) == 'CONTOSO\other' ]] || die "the upgrade has put the account back to $(setting Account)"
[[ $(setting Version) == 0.1.1 && $(setting Controller) == "127.0.0.1:$port" && $(own_key) == "$first_key" ]] ||
  die "the upgrade lost something: $(setting Version) $(setting Controller) $(own_key)"
tell upgrade "version 0.1.1, settings and key kept"

in_node 'C:\Program Files\Lockstep\lockstep-agent.exe' --config registry --self-test >"$work/self" || die "$(cat "$work/self")"
tell self-test "$(grep -c '^ok' "$work/self") checks ok"

refused 'give the password of CONTOSO\other' REINSTALL=ALL REINSTALLMODE=amus
rm "$program"
msiexec /i 'C:\agent-0.1.1.msi' /qn REINSTALL=ALL REINSTALLMODE=amus SERVICEPASSWORD=s3cret-word
expect_running
[[ -s $program && $(own_key) == "$first_key" ]] || die "the repair did not bring the program back"
tell repair "the program that was deleted is back, key kept"

msiexec /x 'C:\agent-0.1.1.msi' /qn
[[ -z $(service_state) && ! -e "$program" ]] || die "something is left"
find "$prefix/drive_c" -name ledger.db | grep -q . || die "the ledger is gone"
[[ -z $(value "$event_key" EventMessageFile) ]] || die "the event source is left"
tell uninstall "service and program gone, ledger kept"

# An account that Wine knows, elsewhere, and the folder is kept over an upgrade.
own_account=NODE1\\$(in_node cmd /c 'echo %USERNAME%')
msiexec /i 'C:\agent-0.1.0.msi' /qn "${settings[@]}" INSTALLDIR='C:\Elsewhere' SERVICEACCOUNT="$own_account" SERVICEPASSWORD=word
in_log "$(text_of_log last.log)" "Lockstep: $own_account has the right to log on as a service"
msiexec /i 'C:\agent-0.1.1.msi' /qn SERVICEPASSWORD=word
[[ -s $prefix/drive_c/Elsewhere/lockstep-agent.exe && ! -e $program && $(setting Version) == 0.1.1 ]] ||
  die "the upgrade has left C:\\Elsewhere"
msiexec /x 'C:\agent-0.1.1.msi' /qn
tell elsewhere "C:\\Elsewhere is kept over an upgrade; $own_account was given the right to log on"

msiexec /i 'C:\agent-0.1.1.msi' /qn "${settings[@]}"
[[ $(own_key) == "$first_key" ]] || die "another key after the return"
msiexec /x 'C:\agent-0.1.1.msi' /qn PURGE=1
if find "$prefix/drive_c" -name 'ledger.db*' -o -name agent.key | grep -q .; then die "PURGE=1 left a ledger or key"; fi
tell purge "installed again on the kept ledger; PURGE=1 then took key and ledger"
