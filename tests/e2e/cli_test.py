"""The command line as people and programs meet it: real processes, real terminals, real exit codes."""

import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import tempfile
import unittest

from documented import Documented

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOCKSTEP = str(pathlib.Path(os.environ["LOCKSTEP_BIN"]) / "lockstep")
AGENT = str(pathlib.Path(os.environ["LOCKSTEP_BIN"]) / "lockstep-agent")
CONTOSO = str(ROOT / "examples" / "contoso.yaml")
FRONT_ENDS = str(ROOT / "examples" / "front-ends.yaml")
FAST = ["--speed", "6000"]
SECONDS = 120  # for one process; a rehearsal of one cluster takes a second or two

# What the summary of a cluster tells, in the order of the procedure.
PROCEDURE = [
    r"check  front-end-at-release \(P3, P4\): 8\.1\.240\.6 \[HUBCAS\]",
    r"check  os-level \(P17\): 5\.2 SP2",
    r"check  backup-recent \(P16\)",
    r"gate before-outage: passed by \S+ \(--yes\)",
    r"check  same-updates \(P36\)",
    r"InstallPackage dotnet-2\.0-sp1 on NODE2: done",
    r"MoveGroup Cluster Group to NODE1 on NODE2: done",
    r"RebootNode pending reboot on NODE2: done",
    r"StopServices .* on NODE2: done",
    r"RestartService RemoteRegistry on NODE2: done",
    r"EnsureServiceRunning SharedAccess on NODE2: done",
    r"RunSetup upgrade on NODE2: done",
    r"Copying Exchange files: COMPLETED",
    r"RebootNode after setup on NODE2: done",
    r"StopCms E2K7CCR on NODE1: done",
    r"MoveCms E2K7CCR to NODE2 on NODE1: done",
    r"RunSetup upgrade-cms on NODE2: done",
    r"StartCms E2K7CCR on NODE2: done",
    r"SmokeTest E2K7CCR on NODE2: done",
    r"InstallPackage dotnet-2\.0-sp1 on NODE1: done",
    r"RunSetup upgrade on NODE1: done",
    r"RebootNode after setup on NODE1: done",
    r"RestoreBaseline everything on NODE2: done",
    r"RestoreBaseline everything on NODE1: done",
    r"restored  NODE2: SharedAccess",
    r"check  copies-healthy \(P12\): all Healthy",
    r"version  NODE1: 8\.0\.685\.24 before, 8\.1\.240\.6 after",
    r"version  E2K7CCR: 8\.0\.685\.24 before, 8\.1\.240\.6 after",
    r"outage  predicted [\dms ]+, measured [\dms ]+",
    r"outcome: done \(exit code 0\)",
]

PLAIN = {"NO_COLOR": "1", "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def environment(**more):
    return {**os.environ, **PLAIN, **more}


def run(*words, **more):
    return subprocess.run([LOCKSTEP, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=SECONDS, env=environment(**more))


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


class Terminal:
    """A process on a terminal of its own."""

    def __init__(self, *words, **more):
        self.screen = b""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            env = {**environment(**more), "TERM": "xterm"}
            env.pop("NO_COLOR", None)
            env.update({name: value for name, value in more.items()})
            os.execve(LOCKSTEP, [LOCKSTEP, *words], env)

    def read_until(self, pattern):
        """Waits for the pattern in all that was written since the last match."""
        while not (found := re.search(pattern, self.screen)):
            ready, _, _ = select.select([self.file], [], [], SECONDS)
            if not ready:
                raise AssertionError(f"{pattern!r} did not come: {self.screen[-2000:]!r}")
            try:
                chunk = os.read(self.file, 65536)
            except OSError:  # the other end is closed
                chunk = b""
            if not chunk:
                raise AssertionError(f"ended before {pattern!r}: {self.screen[-2000:]!r}")
            self.screen += chunk
        matched, self.screen = self.screen[:found.end()], self.screen[found.end():]
        return matched

    def press(self, keys):
        os.write(self.file, keys)

    def end(self):
        """All that is still written, and the exit code."""
        try:
            while select.select([self.file], [], [], SECONDS)[0] and (chunk := os.read(self.file, 65536)):
                self.screen += chunk
        except OSError:
            pass
        os.close(self.file)
        _, status = os.waitpid(self.pid, 0)
        return self.screen, os.waitstatus_to_exitcode(status)


class Rehearsal(unittest.TestCase):
    def test_summary_has_the_whole_procedure_in_order(self):
        done = run("rehearse", CONTOSO, "--yes", *FAST)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        summary = done.stdout[done.stdout.index("Summary of rollout"):]
        at = 0
        for part in PROCEDURE:
            found = re.compile(part).search(summary, at)
            self.assertTrue(found, f"{part} is not there, or too early, in\n{summary}")
            at = found.end()

    def test_json_is_as_documented_to_the_last_line(self):
        done = run("rehearse", CONTOSO, "--yes", "--json", *FAST)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        documented, lines = Documented(), lines_of(done.stdout)
        for line in lines:
            self.assertIsNone(documented.fault_of_line(line))
        end = lines[-1]
        self.assertEqual((end["event"], end["outcome"], end["exit_code"]), ("rollout_finished", "done", 0))
        self.assertEqual([cluster["outcome"] for cluster in end["clusters"]], ["finished"])
        self.assertGreater(end["clusters"][0]["outage_ms"], 0)
        events = {line["event"] for line in lines}
        self.assertLessEqual({"rollout_started", "cluster_started", "gate_asked", "gate_passed", "step_started",
                              "step_progress", "step_settled", "outage_began", "outage_ended", "cluster_ended"}, events)

    def test_front_ends_go_first_in_the_order_of_their_roles(self):
        with tempfile.TemporaryDirectory() as folder:
            world = pathlib.Path(folder) / "world.jsonl"
            done = run("rehearse", FRONT_ENDS, "--yes", "--json", *FAST, "--world-log", str(world))
            self.assertEqual(done.returncode, 0, done.stderr)
            entries = [entry for entry in lines_of(world.read_text()) if "phase" in entry]
        spans = {}
        for entry in entries:
            spans.setdefault(entry["cluster"], []).append(entry["t_ms"])
        self.assertEqual(list(spans)[:4], ["CAS1", "CAS2", "HUB1", "HUB2"])
        for before, after in [("CAS1", "CAS2"), ("CAS2", "HUB1"), ("HUB1", "HUB2"), ("HUB2", "CLUS1")]:
            self.assertGreaterEqual(min(spans[after]), max(spans[before]), f"{after} after {before}")
        lines, documented = lines_of(done.stdout), Documented()
        for line in lines:
            self.assertIsNone(documented.fault_of_line(line))
        kinds = {cluster["cluster"]: (cluster["kind"], cluster["cms"]) for cluster in lines[-1]["clusters"]}
        self.assertEqual(kinds["CAS1"], ("front-end", None))
        self.assertEqual(kinds["CLUS1"], ("cluster", "MBX1"))

    def test_a_front_end_that_fails_holds_what_comes_after(self):
        done = run("rehearse", FRONT_ENDS, "--yes", *FAST, "--fault", "setup-prereq-fails@CAS1")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stdout, r"CAS1 \(front end\): failed")
        self.assertRegex(done.stdout, r"CLUS1 \(MBX1\): not begun")
        wrong = run("rehearse", FRONT_ENDS, "--fault", "copy-failed@CAS1")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("it needs a cluster", wrong.stderr)

    def test_nights_with_front_ends_are_foretold(self):
        done = run("rehearse", FRONT_ENDS, "--runs", "20", "--faults", "default", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["runs"], 20)

    def test_gate_without_anybody_to_ask_ends_with_6(self):
        done = run("rehearse", CONTOSO, *FAST)
        self.assertEqual(done.returncode, 6)
        self.assertIn("CLUS1: waiting for approval (before-outage): ", done.stdout)

    def test_refused_by_checks_that_always_fail_changes_nothing_or_fails(self):
        done = run("rehearse", CONTOSO, "--yes", "--json", *FAST, "--fault", "setup-prereq-fails@CLUS1")
        self.assertEqual(done.returncode, 3)
        end = lines_of(done.stdout)[-1]
        self.assertEqual((end["outcome"], end["clusters"][0]["outcome"]), ("failed", "failed"))

    def test_setup_that_hangs_is_in_doubt(self):
        done = run("rehearse", CONTOSO, "--yes", "--json", *FAST, "--fault", "setup-hangs@CLUS1/NODE2")
        self.assertEqual(done.returncode, 4)
        lines = lines_of(done.stdout)
        self.assertIn("page", {line["event"] for line in lines})
        self.assertEqual(lines[-1]["outcome"], "in doubt")
        self.assertTrue(any("in doubt: CLUS1: RunSetup upgrade on NODE2" in text for text in lines[-1]["remarks"]))

    def test_retry_is_counted(self):
        done = run("rehearse", CONTOSO, "--yes", "--json", *FAST, "--fault", "setup-fails-midway@CLUS1/NODE2")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(lines_of(done.stdout)[-1]["clusters"][0]["retries"], 0)

    def test_wrong_fault_is_answered_with_the_list(self):
        done = run("rehearse", CONTOSO, "--fault", "setup-hang@CLUS1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("setup-hangs", done.stderr)

    def test_reader_that_goes_away_ends_nothing_early(self):
        process = subprocess.Popen([LOCKSTEP, "rehearse", CONTOSO, "--yes", "--json", *FAST],
                                   stdout=subprocess.PIPE, env=environment())
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(SECONDS), 0)


class LiveView(unittest.TestCase):
    def test_view_is_redrawn_and_the_cursor_comes_back(self):
        terminal = Terminal("rehearse", CONTOSO, "--yes", "--speed", "5000")
        terminal.read_until(rb"\x1b\[\?25l")
        terminal.read_until("\u2588".encode())
        screen, code = terminal.end()
        self.assertEqual(code, 0)
        self.assertIn(b"\x1b[?25h", screen)
        self.assertIn(b"100%", screen)
        self.assertIn(b"Summary of rollout", screen)

    def test_ascii_locale_gets_ascii_bars(self):
        terminal = Terminal("rehearse", CONTOSO, "--yes", *FAST, LC_ALL="C")
        screen, code = terminal.end()
        self.assertEqual(code, 0)
        self.assertIn(b"####", screen)
        self.assertTrue(screen.isascii())

    def test_no_color_means_plain_lines(self):
        terminal = Terminal("rehearse", CONTOSO, "--yes", *FAST, NO_COLOR="1")
        screen, code = terminal.end()
        self.assertEqual(code, 0)
        self.assertNotIn(b"\x1b", screen)

    def test_key_y_passes_the_gate(self):
        terminal = Terminal("rehearse", CONTOSO, *FAST)
        terminal.read_until(rb"\[y/n\]")
        terminal.press(b"y")
        screen, code = terminal.end()
        self.assertEqual(code, 0)
        self.assertIn(b"gate before-outage: passed by ", screen)
        self.assertNotIn(b"(--yes)", screen)

    def test_other_keys_are_no_answer(self):
        terminal = Terminal("rehearse", CONTOSO, *FAST)
        terminal.read_until(rb"\[y/n\]")
        terminal.press(b"x1 ")
        terminal.press(b"y")
        screen, code = terminal.end()
        self.assertEqual(code, 0)
        self.assertIn(b"gate before-outage: passed by ", screen)

    def test_key_n_declines(self):
        terminal = Terminal("rehearse", CONTOSO, *FAST)
        terminal.read_until(rb"\[y/n\]")
        terminal.press(b"n")
        screen, code = terminal.end()
        self.assertEqual(code, 6)
        self.assertIn(b"waiting for approval", screen)

    def test_ctrl_c_stops_at_a_safe_point(self):
        terminal = Terminal("rehearse", CONTOSO, "--yes", "--speed", "3000")
        terminal.read_until(rb"RunSetup")
        terminal.press(b"\x03")
        screen, code = terminal.end()
        self.assertEqual(code, 7, screen[-2000:])
        self.assertIn(b"stopped at a safe point", screen)

    def test_second_ctrl_c_leaves_and_names_what_is_in_doubt(self):
        terminal = Terminal("rehearse", CONTOSO, "--yes", "--speed", "600")
        terminal.read_until(rb"RunSetup")
        terminal.press(b"\x03")
        terminal.read_until(rb"STOPPING|stopping")
        terminal.press(b"\x03")
        screen, code = terminal.end()
        self.assertEqual(code, 130, screen[-2000:])
        self.assertIn(b"in doubt: CLUS1: ", screen)
        self.assertIn(b"\x1b[?25h", screen)


class Replay(unittest.TestCase):
    SAMPLE = str(ROOT / "tests" / "data" / "inputs" / "v1-build-fell.input")

    def test_saved_input_is_explained_with_rule_figures_and_remedy(self):
        done = run("replay", self.SAMPLE)
        self.assertEqual((done.returncode, done.stderr), (9, ""))
        for part in [r"impossible \[build-fell\] NODE2: ", r"seen: 8\.0\.685\.24", r"before: 8\.1\.240\.6",
                     r"remedy: find out whether", r"CLUS1 halt \[build-fell\]", r"page: a person must look now"]:
            self.assertRegex(done.stdout, part)

    def test_json_is_as_documented(self):
        done = run("replay", self.SAMPLE, "--json")
        self.assertEqual(done.returncode, 9)
        documented, replayed = Documented(), json.loads(done.stdout)
        self.assertIsNone(documented.fault(replayed, "replay"))
        self.assertIsNone(documented.fault(replayed["decisions"][0], "decision"))
        self.assertEqual(replayed["impossible"][0]["rule"], "build-fell")

    def test_bad_file_is_named_with_place_and_remedy(self):
        with tempfile.TemporaryDirectory() as folder:
            bad = os.path.join(folder, "bad.input")
            text = pathlib.Path(self.SAMPLE).read_text().replace("now_ms:", "now_us:", 1)
            pathlib.Path(bad).write_text(text)
            done = run("replay", bad)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, r"bad\.input:\d+:\d+: .*now_us")
            self.assertIn("frozen/", done.stderr)
            self.assertEqual(run("replay", os.path.join(folder, "none")).returncode, 1)
            self.assertEqual(run("replay", folder).returncode, 1)


class Controller(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = os.path.join(folder.name, "state")

    def verb(self, *words):
        return run(*words, "--state", self.state)

    def start(self, *words):
        process = subprocess.Popen([LOCKSTEP, *words, "--state", self.state, "--listen", "tcp://127.0.0.1:0", "--json"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def until(self, process, event):
        for text in process.stdout:
            line = json.loads(text)
            if line["event"] == event:
                return line
        self.fail(f"{event} did not come")

    def test_upgrade_is_stopped_seen_refused_and_resumed(self):
        self.assertEqual(self.verb("init").returncode, 0)
        upgrade = self.start("upgrade", CONTOSO)
        self.until(upgrade, "decided")
        beside = self.verb("status")
        self.assertEqual(beside.returncode, 0, beside.stderr)
        self.assertIn("front-end-at-release", beside.stdout)
        self.assertEqual(self.verb("status", "--exit-code").returncode, 2)
        upgrade.send_signal(signal.SIGINT)
        end = self.until(upgrade, "rollout_finished")
        self.assertEqual((upgrade.wait(SECONDS), end["outcome"]), (7, "stopped"))
        self.assertRegex(end["remarks"][-1], r"`lockstep resume --state \S+ --listen tcp://127\.\S+ --json`")
        self.assertEqual(self.verb("status", "--exit-code").returncode, 7)

        again = self.verb("upgrade", CONTOSO)
        self.assertEqual(again.returncode, 5)
        self.assertIn("lockstep resume", again.stderr)

        resumed = self.start("resume")
        started = self.until(resumed, "rollout_started")
        self.assertEqual(started["epoch"], 2)
        notes = [self.until(resumed, "note")["text"] for _ in range(3)]
        self.assertIn("found CLUS1: untouched", notes)
        self.assertIn("no key is accepted for HUBCAS, NODE1, NODE2", notes[1])
        resumed.send_signal(signal.SIGTERM)
        self.assertEqual(self.until(resumed, "rollout_finished")["exit_code"], 7)
        self.assertEqual(resumed.wait(SECONDS), 7)

    def test_killed_controller_is_resumed(self):
        self.assertEqual(self.verb("init").returncode, 0)
        upgrade = self.start("upgrade", CONTOSO)
        self.until(upgrade, "decided")
        upgrade.kill()
        upgrade.wait(SECONDS)
        resumed = self.start("resume")
        self.assertEqual(self.until(resumed, "rollout_started")["fleet"], "contoso")
        resumed.send_signal(signal.SIGINT)
        self.assertEqual(resumed.wait(SECONDS), 7)

    def test_second_controller_on_one_folder_is_refused(self):
        self.assertEqual(self.verb("init").returncode, 0)
        upgrade = self.start("upgrade", CONTOSO)
        self.until(upgrade, "decided")
        second = self.verb("resume")
        self.assertEqual(second.returncode, 1)
        self.assertIn(str(upgrade.pid), second.stderr)
        upgrade.send_signal(signal.SIGINT)
        self.assertEqual(upgrade.wait(SECONDS), 7)

    def test_journal_is_verified_dumped_and_exported(self):
        self.assertEqual(self.verb("init").returncode, 0)
        upgrade = self.start("upgrade", CONTOSO)
        self.until(upgrade, "decided")
        beside = self.verb("journal", "verify")
        self.assertEqual(beside.returncode, 0, beside.stderr)
        upgrade.send_signal(signal.SIGINT)
        self.assertEqual(upgrade.wait(SECONDS), 7)
        documented = Documented()
        verified = json.loads(self.verb("journal", "verify", "--json").stdout)
        self.assertIsNone(documented.fault(verified, "journal"))
        self.assertEqual(verified["seal"], "intact")
        rows = lines_of(self.verb("journal", "dump", "--json").stdout)
        self.assertEqual([row["row"] for row in rows], list(range(1, verified["rows"] + 1)))
        self.assertEqual([row["kind"] for row in rows[:2]], ["takeover", "run_started"])
        for row in rows:
            self.assertIsNone(documented.fault(row, "journal_row"))
        copy = self.state + "-copy"
        exported = self.verb("journal", "export", copy)
        self.assertEqual(exported.returncode, 0, exported.stderr)
        again = json.loads(run("journal", "verify", "--state", copy, "--json").stdout)
        self.assertEqual((again["head"], again["seal"]), (verified["head"], "intact"))
        self.assertEqual(self.verb("journal", "export", copy).returncode, 1)

    def test_damaged_journal_is_refused_with_a_way_out(self):
        self.assertEqual(self.verb("init").returncode, 0)
        upgrade = self.start("upgrade", CONTOSO)
        self.until(upgrade, "decided")
        upgrade.send_signal(signal.SIGINT)
        self.assertEqual(upgrade.wait(SECONDS), 7)
        path = pathlib.Path(self.state) / "journal.db"
        whole = path.read_bytes()
        for place in (100, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1:])
            done = self.verb("journal", "verify")
            self.assertEqual(done.returncode, 9, (place, done.stdout))
            self.assertRegex(done.stderr, "damaged.*restore a copy")
        self.assertEqual(path.stat().st_size, len(whole))

    def test_status_json_is_as_documented(self):
        self.assertEqual(self.verb("init").returncode, 0)
        upgrade = self.start("upgrade", CONTOSO)
        self.until(upgrade, "decided")
        status = json.loads(self.verb("status", "--json").stdout)
        documented = Documented()
        self.assertIsNone(documented.fault(status, "Every line of a stream", "status"))
        self.assertIsNone(documented.fault(status["clusters"][0], "cluster"))
        upgrade.send_signal(signal.SIGINT)
        upgrade.wait(SECONDS)


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last of `words`."""
        script = (
            '. <("$0" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lockstep; printf "%s\\n" '
            '"${COMPREPLY[@]}"'
        )
        done = subprocess.run(["bash", "-c", script, LOCKSTEP, "lockstep", *words], capture_output=True, text=True,
                              timeout=SECONDS, env=environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_bash_completes_verbs_groups_and_options(self):
        self.assertEqual(self.complete("upg"), ["upgrade"])
        self.assertEqual(self.complete("key", "acc"), ["accept"])
        self.assertEqual(self.complete("key", "list", "--li"), ["--listen"])
        self.assertIn("--watch", self.complete("check", "--"))


class ZshCompletion(unittest.TestCase):
    # What zsh itself would do with the words is written down instead.
    STUBS = 'compadd() { shift; print -rl -- "$@" }; _files() { print FILES }; compdef() { print DEFINED "$@" }; '

    def zsh(self, script):
        done = subprocess.run(["zsh", "-fc", self.STUBS + script], capture_output=True, text=True, timeout=SECONDS,
                              env=environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_first_tab_of_a_file_in_fpath_is_answered(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "_lockstep").write_text(run("completion", "zsh").stdout)
            script = f"fpath=({folder}); autoload -Uz _lockstep; words=(lockstep %s); CURRENT=%d; _lockstep"
            offered = self.zsh(script % ("key ''", 3))
            self.assertLessEqual({"accept", "revoke", "FILES"}, set(offered))
            again = self.zsh(script % ("key ''", 3) + "; _lockstep")
            self.assertEqual(again, offered + offered)
            self.assertIn("--listen", self.zsh(script % ("key list --li", 4)))

    def test_script_that_is_read_defines_itself(self):
        self.assertEqual(self.zsh(f". <({LOCKSTEP} completion zsh)"), ["DEFINED", "_lockstep", "lockstep"])


class Manual(unittest.TestCase):
    def test_troff_reads_it_without_a_warning(self):
        shown = subprocess.run(["groff", "-man", "-Tascii", "-P-c", "-ww", "-rLL=120n"], input=run("man").stdout,
                               capture_output=True, text=True, timeout=SECONDS)
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        text = re.sub(".\x08", "", shown.stdout)  # bold and underlined by striking twice
        self.assertRegex(text, r"lockstep key accept.*NODE.*FINGERPRINT")


class ExitCodes(unittest.TestCase):
    def test_usage_is_1_and_help_is_0(self):
        self.assertEqual(run().returncode, 1)
        self.assertEqual(run("frobnicate").returncode, 1)
        self.assertEqual(run("rehearse").returncode, 1)
        self.assertEqual(run("--help").returncode, 0)
        self.assertEqual(run("rehearse", "--help").returncode, 0)

    def test_so_it_is_of_the_agent(self):
        for words, code in [((), 1), (("--confg", "x"), 1), (("--help",), 0), (("--version",), 0)]:
            ended = subprocess.run([AGENT, *words], capture_output=True, text=True, timeout=SECONDS)
            self.assertEqual(ended.returncode, code, words)
            self.assertTrue(ended.stderr if code else ended.stdout, words)

    def test_state_folder_of_somebody_else_is_told_as_that(self):
        with tempfile.TemporaryDirectory() as folder:
            state = os.path.join(folder, "state")
            self.assertEqual(run("init", "--state", state).returncode, 0)
            os.chmod(folder, 0o755)
            nobody = {"user": 65534} if os.geteuid() == 0 else {}
            os.chmod(state, 0o700 if nobody else 0)
            for verb in ("status", "report", "approve", "agents"):
                done = subprocess.run([LOCKSTEP, verb, "--state", state], stdin=subprocess.DEVNULL, capture_output=True,
                                      text=True, timeout=SECONDS, env=environment(), **nobody)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"the state folder {state} cannot be read: Permission denied", done.stderr)
            os.chmod(state, 0o700)

    def test_every_mistake_of_a_fleet_file_has_its_place(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bad.yaml")
            text = pathlib.Path(CONTOSO).read_text()
            pathlib.Path(path).write_text(text.replace("wave: 8 ", "wave: x ").replace("soak: 0s", "soak: soon"))
            done = run("rehearse", path, "--yes")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        faults = done.stderr.splitlines()
        self.assertEqual(len(faults), 2, done.stderr)
        for fault in faults:
            self.assertRegex(fault, re.escape(path) + r":\d+:\d+: policy\.(wave|soak): .+; .+")


if __name__ == "__main__":
    unittest.main()
