"""Every rule of tools/check_layers.py is broken once in a small tree and must say so."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools"))
import check_layers  # noqa: E402

SOUND = {
    "common/CMakeLists.txt": "SOURCES value/step.cc storage/database.cc\n",
    "common/value/step.h": "#pragma once\n#include <string>\n",
    "common/value/step.cc": '#include "common/value/step.h"\n',
    "common/storage/database.cc": "#include <sqlite3.h>\n",
    "common/transport/link.h": '#pragma once\n#include "common/value/step.h"\n',
    "controller/observation.h": '#pragma once\n#include "common/value/step.h"\n',
    "controller/observer.h": '#pragma once\n#include "controller/observation.h"\n',
    "agent/agent.h": '#pragma once\n#include "common/transport/link.h"\n',
    "lab/world/world.h": '#pragma once\n#include "common/value/step.h"\n',
    "lab/rehearsal/stage.h": '#pragma once\n#include "agent/agent.h"\n#include "controller/observer.h"\n',
    "tests/support/network.h": '#pragma once\n#include "common/transport/link.h"\n',
}


def findings_with(path, text):
    return check_layers.check({**SOUND, path: text})


def header(*lines):
    return "\n".join(["#pragma once", *lines]) + "\n"


class SoundTree(unittest.TestCase):
    def test_has_no_findings(self):
        self.assertEqual(check_layers.check(SOUND), [])


class Includes(unittest.TestCase):
    def assert_refused(self, path, include, *words):
        found = findings_with(path, header(f"#include {include}"))
        self.assertEqual(len(found), 1, found)
        for word in (f"{path}:2: may not include", *words):
            self.assertIn(word, found[0])

    def assert_accepted(self, path, include):
        self.assertEqual(findings_with(path, header(f"#include {include}")), [])

    def test_value_sees_only_itself(self):
        self.assert_refused("common/value/a.h", '"common/transport/link.h"', "common/value sees only")

    def test_planner_sees_no_daemon(self):
        self.assert_refused("controller/planner/a.h", '"controller/observer.h"', "the planner sees only")

    def test_planner_sees_values_and_observation(self):
        self.assert_accepted("controller/planner/a.h", '"controller/observation.h"')

    def test_planner_starts_no_thread(self):
        self.assert_refused("controller/planner/a.h", "<thread>", "the planner is pure")

    def test_world_sees_no_controller(self):
        self.assert_refused("lab/world/a.h", '"controller/observation.h"', "lab/world sees only")

    def test_common_sees_no_daemon(self):
        self.assert_refused("common/wire/a.h", '"agent/agent.h"', "common sees only")

    def test_controller_and_agent_never_each_other(self):
        self.assert_refused("controller/a.h", '"agent/agent.h"', "controller sees only")
        self.assert_refused("agent/a.h", '"controller/observer.h"', "agent sees only")

    def test_agent_sees_no_lab_but_its_simulated_platform_does(self):
        self.assert_refused("agent/a.h", '"lab/world/world.h"', "agent sees only")
        self.assert_accepted("agent/platform/simulated/a.h", '"lab/world/world.h"')

    def test_only_the_command_line_sees_the_rehearsal(self):
        self.assert_refused("controller/a.h", '"lab/rehearsal/stage.h"', "controller sees only")
        self.assert_accepted("controller/cli/a.h", '"lab/rehearsal/stage.h"')

    def test_nothing_outside_tests_sees_tests(self):
        self.assert_refused("lab/rehearsal/a.h", '"tests/support/network.h"', "includes tests")
        self.assert_accepted("tests/unit/a.h", '"tests/support/network.h"')

    def test_ours_by_full_path(self):
        self.assert_refused("common/value/a.h", '"step.h"', "full path from the root")

    def test_libraries_stop_at_their_room(self):
        for path, include, home in [
            ("controller/a.h", '"facts.pb.h"', "common/wire"),
            ("controller/a.h", "<zmq.hpp>", "common/transport"),
            ("agent/a.h", "<sqlite3.h>", "common/storage"),
            ("agent/a.h", "<spdlog/spdlog.h>", "common/log"),
            ("controller/cli/a.h", "<yaml-cpp/yaml.h>", "controller/fleet"),
            ("agent/a.h", "<nlohmann/json.hpp>", "controller/reports"),
            ("agent/a.h", "<CLI/CLI.hpp>", "controller/cli"),
            ("common/a.h", "<windows.h>", "agent/platform/windows"),
            ("lab/rehearsal/a.h", "<gtest/gtest.h>", "tests"),
            ("controller/a.h", "<unistd.h>", "a platform"),
        ]:
            with self.subTest(include=include):
                self.assert_refused(path, include, home)

    def test_pure_rooms_see_no_library(self):
        for include in ("<unistd.h>", "<spdlog/fmt/fmt.h>", "<sodium.h>", "<nlohmann/json.hpp>"):
            with self.subTest(include=include):
                self.assert_refused("common/value/a.h", include, "common/value is pure")
                self.assert_refused("lab/world/a.h", include, "lab/world is pure")

    def test_the_world_writes_json_in_a_file_of_its_own(self):
        self.assert_accepted("lab/world/event_json.h", "<nlohmann/json.hpp>")

    def test_unlisted_library_needs_a_row(self):
        self.assert_refused("common/a.h", "<boost/asio.hpp>", "no row of LIBRARIES")


class Text(unittest.TestCase):
    def assert_found(self, path, line, word):
        found = findings_with(path, header(line) if path.endswith(".h") else line + "\n")
        self.assertEqual(len(found), 1, found)
        self.assertIn(word, found[0])

    def test_open_end(self):
        self.assert_found("agent/a.h", "// TODO: later", "open end")

    def test_conditional_compilation(self):
        self.assert_found("agent/a.h", "#ifdef _WIN32", "conditional compilation")

    def test_macro(self):
        self.assert_found("agent/a.h", "#define LIMIT 3", "macro")

    def test_run_time_type_information(self):
        self.assert_found("agent/a.h", "auto* x = dynamic_cast<X*>(y);", "run-time type")

    def test_shared_ownership(self):
        self.assert_found("agent/a.h", "std::shared_ptr<int> x;", "shared ownership")

    def test_clock_read_outside_the_clock(self):
        self.assert_found("agent/a.h", "auto t = std::chrono::steady_clock::now();", "clock read")

    def test_sleeping_test(self):
        self.assert_found("tests/a.h", "std::this_thread::sleep_for(1s);", "sleeping test")
        self.assert_found("tests/a.sh", "start; sleep 1", "sleeping test")

    def test_comment_may_name_what_code_may_not(self):
        self.assertEqual(findings_with("agent/a.h", header("int x;  // no dynamic_cast here")), [])

    def test_type_and_file_names(self):
        self.assert_found("agent/a.h", "class LinkManager {", "LinkManager")
        self.assert_found("agent/link_util.h", "", "file name")
        self.assertEqual(findings_with("agent/a.h", header("struct DatabaseName {")), [])

    def test_pragma_once(self):
        found = findings_with("agent/a.h", "int x();\n")
        self.assertEqual(found, ["agent/a.h:1: a header opens with #pragma once"])


class Sizes(unittest.TestCase):
    def test_header(self):
        self.assertEqual(findings_with("agent/a.h", header(*[""] * 149)), [])
        self.assertIn("at most 150 lines", findings_with("agent/a.h", header(*[""] * 150))[0])

    def test_catalogue_of_values_is_longer(self):
        self.assertEqual(findings_with("common/value/a.h", header(*[""] * 249)), [])

    def test_body(self):
        found = findings_with("common/value/step.cc", "\n" * 401)
        self.assertEqual(found, ["common/value/step.cc:401: a body has at most 400 lines; split it by concept"])

    def test_common_as_a_whole(self):
        many = {f"common/value/a{i}.h": header(*[""] * 200) for i in range(38)}
        found = check_layers.check({**SOUND, **many})
        self.assertEqual(len(found), 1, found)
        self.assertIn("common/:", found[0])


class Orphans(unittest.TestCase):
    def test_source_that_nobody_builds(self):
        found = findings_with("common/value/orphan.cc", "")
        self.assertEqual(len(found), 1, found)
        self.assertIn("build it or delete it", found[0])

    def test_source_that_another_folder_builds(self):
        built = {"common/CMakeLists.txt": SOUND["common/CMakeLists.txt"] + "${PROJECT_SOURCE_DIR}/tests/fuzz/a.cc\n"}
        self.assertEqual(check_layers.check({**SOUND, **built, "tests/fuzz/a.cc": ""}), [])

    def test_name_that_only_ends_alike_does_not_count(self):
        self.assertEqual(len(findings_with("common/value/ep.cc", "")), 1)


if __name__ == "__main__":
    unittest.main()
