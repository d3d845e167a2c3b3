# shellcheck shell=bash disable=SC2154
# The long searches: verbs of ./dev that look for what the tests have not found. Sourced by it, and lives of
# its functions (setup, build, phase, die) and names (root, caller_folder, test_packages_list).

# ── explore ──────────────────────────────────────────────────────────────────────────────────────

help_explore() {
  cat <<'HELP'
./dev explore [FLEET] [--faults N] [--states N] [--minutes N] [--each-line] [--rules]
  Visits every state that one cluster of the lab can reach under the shipped planner, invariants,
  observer, judge and interlocks, with up to N faults (2) at any points, and prints states,
  transitions, depth, violations and states without an end. What it finds it shows by the shortest
  trace, in words and as a scenario file in build/exploration/, to be played by
  `build/release/tests/scenario_test FILE`. --states and --minutes bound the search, and the last line
  says what was not judged then; --each-line asks each line of defence alone of every known step;
  --rules lists the rules that decided. FLEET: examples/contoso.yaml. Two faults take a minute and
  two gigabytes; docs/PROOF.md tells what it means.
HELP
}

verb_explore() {
  local fleet=$root/examples/contoso.yaml
  if [[ $# -gt 0 && $1 != --* ]]; then
    fleet=$(cd "$caller_folder" && realpath "$1")
    shift
  fi
  setup
  phase "build explore" build release explore
  phase "explore $(basename "$fleet" .yaml)" build/release/tests/explore "$fleet" \
    --stories build/exploration "$@"
}

# ── mutants ──────────────────────────────────────────────────────────────────────────────────────

help_mutants() {
  cat <<'HELP'
./dev mutants [NAME-REGEX…]
./dev mutants --fresh N [--seed S] [NAME-REGEX…]
  Plants each bug of tests/exploration/mutants/table.txt, alone and in a copy, and prints what catches
  it: the exploration with one fault, with the length of the shortest trace, the exploration of the
  rollout, a scenario, one line of defence alone, or a unit test; for the loops around what decides,
  the simulation, with the number of seeds, or a unit test. Fails when one survives or does not apply.
  --fresh N plants N small changes at random places of the code that decides, drawn from the seed,
  which is printed. Those that survive are shown: a gap, or no bug at all; a reader decides.
HELP
}

verb_mutants() {
  setup
  phase "build what may catch them" build release explore rollout_exploration_test \
    scenario_test simulate planner_test controller_parts_test agent_test rollout_test ledger_test storage_test
  phase "mutants" /usr/bin/python3 tests/exploration/mutants/run.py build/release "$@"
}

# ── simulate ─────────────────────────────────────────────────────────────────────────────────────

help_simulate() {
  cat <<'HELP'
./dev simulate [--seeds N] [--first S] [--seed S] [--minutes N]
  Runs the shipped controller and agents on one thread, on simulated time, network, disks and nodes:
  first with troubles, then healed. Each seed is a run of its own; equal seeds are equal runs, byte
  for byte. Prints what befell them, how they ended, what was broken, and the simulated hours.
  --seeds N runs N (100) from --first on (1); --minutes N searches for so long; --violations N ends
  after so many that went wrong; --seed S runs one and shows its last lines.
HELP
}

verb_simulate() {
  setup
  phase "build simulate" build release simulate
  phase "simulate" build/release/tests/simulate "$@"
}

# ── crashpoints ──────────────────────────────────────────────────────────────────────────────────

help_crashpoints() {
  cat <<'HELP'
./dev crashpoints [--jobs N] [--every N] [--seed S] [--full]
  Upgrades one cluster in the simulation, and at each deed of the controller and of each agent (a
  write, a sync, a message, the begin of a step) goes on in copies: there the process dies before,
  during or after it, alone or with everybody, with and without power. Each must end like the
  undisturbed run, with the same side effects. Takes about ten minutes of one processor, --jobs N
  uses more; --every takes each N-th deed only. Dying before a deed is left out where it is dying
  after the deed before, unless --full.
HELP
}

verb_crashpoints() {
  setup
  phase "build crashpoints" build release crashpoints
  phase "crashpoints" build/release/tests/crashpoints "$@"
}

# ── chaos ────────────────────────────────────────────────────────────────────────────────────────

help_chaos() {
  cat <<'HELP'
./dev chaos [--minutes N] [--seed S] [--clusters N] [--kills N]
  Runs whole rollouts with lab, agents and controller as processes, and kills, stops, cuts off and
  moves them at random moments; then each must end well, with nothing done twice. Begins rounds for
  N minutes (1); a round of four clusters takes about three. The seed of a round that went wrong is
  printed. --kills N: one rollout instead, whose controller is killed so often, beside one that is
  left alone; prints the time lost per kill (`./dev chaos --kills 100 --clusters 24`).
HELP
}

verb_chaos() {
  setup
  phase "build chaos" build release chaos
  phase "chaos" build/release/tests/chaos "$@"
}

# ── soak ─────────────────────────────────────────────────────────────────────────────────────────

help_soak() {
  cat <<'HELP'
./dev soak [--minutes N] [--seed S] [--clusters N]
  Runs rollouts of 50 clusters one after another, with faults as in chaos, for N minutes (5), and
  prints what memory, descriptors and threads controller and agents hold. Fails when a rollout does
  not end well, and when the last holds more than the second: 10 % and 2 MB of memory, 8 descriptors,
  any thread. Half of the agents live through all of it, and they are measured.
HELP
}

verb_soak() {
  setup
  phase "build soak" build release soak
  phase "soak" build/release/tests/soak "$@"
}

# ── network ──────────────────────────────────────────────────────────────────────────────────────

help_network() {
  cat <<'HELP'
./dev network
  Runs rollouts over a network that breaks, in namespaces of its own: partitions, in one direction
  only too, delay, loss and reordering where the kernel has netem, and agents that come back from
  another address. Needs root.
HELP
}

verb_network() {
  [[ $# -eq 0 ]] || die "network takes no arguments"
  setup "$test_packages_list"
  phase "build release" build release programs
  phase "network" ctest --test-dir build/release --tests-regex '^network\.' --parallel 4 --output-on-failure
}

# ── fuzz ─────────────────────────────────────────────────────────────────────────────────────────

readonly fuzz_packages_list=deploy/fuzz_packages.txt
readonly fuzzers=(foreign wire fleet)

help_fuzz() {
  cat <<'HELP'
./dev fuzz [--seconds N] [foreign|wire|fleet…]
  Looks for input that breaks a reader of outside bytes, guided by coverage (libFuzzer), under the
  address and undefined-behaviour sanitizers: what Windows' tools print (foreign), messages (wire),
  fleet and release files (fleet). N seconds each (60), all three if none is named. Begins with the
  tests' samples; what reaches further is kept in build/fuzz/corpus/ for the next time. What breaks
  is written to build/fuzz/found/, and is played again by `build/fuzz/tests/NAME_fuzz FILE`.
HELP
}

# fuzz_one NAME SECONDS
fuzz_one() {
  local corpus=build/fuzz/corpus/$1
  mkdir -p build/fuzz/found
  "build/fuzz/tests/$1_fuzz" -max_total_time="$2" -timeout=10 -max_len=16384 -print_funcs=0 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="build/fuzz/found/$1-" "$corpus" 2>&1 | sed '/^###### Recommended/,/^###### End/d'
}

verb_fuzz() {
  local seconds=60 name names=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds) [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || die "--seconds takes a number from 1 to 999999"
        seconds=$2 && shift ;;
      foreign | wire | fleet) names+=("$1") ;;
      *) die "fuzz takes --seconds N and names of readers (${fuzzers[*]}), not \"$1\"" ;;
    esac
    shift
  done
  [[ ${#names[@]} -gt 0 ]] || names=("${fuzzers[@]}")
  setup "$fuzz_packages_list"
  phase "build fuzzers" build fuzz fuzzers
  build/fuzz/tests/fuzz_seeds build/fuzz/corpus
  for name in "${names[@]}"; do phase "fuzz $name" fuzz_one "$name" "$seconds"; done
}
