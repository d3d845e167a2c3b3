#!/usr/bin/env bash
# One Wine prefix stands for one Windows node.
#   wine_node.sh new PREFIX             a copy of the template, which is made once for each Wine
#   wine_node.sh up PREFIX [HOSTNAME]   power on, services that start by themselves included
#   wine_node.sh run PREFIX COMMAND…    runs a program in it; powers on first
#   wine_node.sh off PREFIX             power off at once, as a plug that is pulled
#   wine_node.sh rm PREFIX              off, and gone
set -euo pipefail
export WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
unset DISPLAY WAYLAND_DISPLAY

cache=$HOME/.cache/lockstep/windows
readonly cache

# Wine's daemons keep the output of the first program of a prefix open: never a pipe.
quiet() { "$@" >/dev/null 2>&1 </dev/null; }

is_on() { quiet wineserver -k0; }

# A server that does not end on request is ended for good: nothing may wait for it for ever. Both
# signals fail where no server runs, which is what is wanted.
switch_off() {
  quiet timeout 30 wineserver -k || true
  quiet timeout 30 wineserver -w || quiet timeout 30 wineserver -k9 || true
}

# Tells Server 2003, version 5.2; programs ask the system for it.
make_template() {
  [[ ! -e $template/.complete ]] || return 0
  mkdir -p "$cache"
  exec 8>"$template.lock"
  flock 8
  [[ ! -e $template/.complete ]] || return 0
  rm -rf "$template"
  WINEPREFIX=$template quiet wineboot -i
  WINEPREFIX=$template quiet wine winecfg -v win2003
  WINEPREFIX=$template wine cmd /c ver >"$template.version" 2>/dev/null </dev/null
  WINEPREFIX=$template switch_off
  grep -q '5\.2\.3790' "$template.version"
  touch "$template/.complete"
  exec 8>&-
}

make_node() {
  make_template
  mkdir -p "$WINEPREFIX"
  cp -al "$template/drive_c" "$WINEPREFIX/drive_c"
  cp -a "$template/dosdevices" "$template"/*.reg "$template/.update-timestamp" "$WINEPREFIX/"
}

boot() {
  is_on && return
  exec 9>"$WINEPREFIX/.lock"
  flock 9
  is_on && return
  quiet wineserver -p 9>&-
  if [[ $# -gt 0 ]]; then
    quiet unshare --uts sh -c "hostname $1; exec wineboot" 9>&-
  else
    quiet wineboot 9>&-
  fi
}

template=$cache/wine-$(wine --version | tr -dc 'a-zA-Z0-9.')
readonly template verb=$1
WINEPREFIX=$(realpath -m "$2")
export WINEPREFIX
shift 2
case $verb in
  new) make_node ;;
  up) boot "$@" ;;
  run)
    boot
    exec wine "$@"
    ;;
  off) switch_off ;;
  rm)
    switch_off
    if [[ -r $WINEPREFIX/wineserver ]]; then rm -rf "/tmp/$(cat "$WINEPREFIX/wineserver")"; fi
    rm -rf "$WINEPREFIX"
    ;;
  *)
    echo "wine_node.sh: no verb $verb" >&2
    exit 2
    ;;
esac
