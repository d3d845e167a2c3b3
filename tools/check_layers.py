#!/usr/bin/env python3
"""Checks who includes whom, and the limits of docs/STYLE.md that a compiler does not know.

The tables below are the rules; the functions only apply them. `./dev lint` runs this file over all
tracked files; tests/unit/tools/check_layers_test.py shows each rule failing once.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

CONTROLLER = ["common/value", "common", "the planner", "controller"]
AGENT = ["common/value", "common", "the judge", "agent"]
LAB = ["lab/world", "the world's JSON"]

# Room -> (its paths, the rooms that it may include beside itself). The first room that matches a path
# is its room.
ROOMS = {
    "common/value": (r"common/(value/|limits\.h$)", []),
    "the planner": (r"controller/(planner/|(observation|policy|release|fleet|hook)\.(h|cc)$)", ["common/value"]),
    "the judge": (
        r"agent/(platform/platform|conclusion|evidence|evidence_cms|hearing|judge|limits|objects|own_expectations|patience|policy|refusal|special_services)\.(h|cc)$",
        ["common/value"]),
    "the world's JSON": (r"lab/world/\w*json\w*\.(h|cc)$", ["common/value", "lab/world"]),
    "lab/world": (r"lab/world/", ["common/value"]),
    "common": (r"common/", ["common/value"]),
    "the simulated platform": (r"agent/platform/simulated/", [*AGENT, *LAB, "lab/server"]),
    "the Windows platform": (r"agent/platform/windows/", AGENT),
    "the agent's entry": (
        r"agent/(main|program|config_source|service|self_test|state_folder|package_actions)\w*\.(h|cc)$", [*AGENT, "the simulated platform", "the Windows platform"]),
    "agent": (r"agent/", AGENT),
    "the command line": (
        r"controller/(cli/|main\.cc$)", [*CONTROLLER, *LAB, "lab/server", "lab/rehearsal", "lab/forecast"]),
    "controller": (r"controller/", CONTROLLER),
    "lab/server": (r"lab/server/", ["common/value", "common", *LAB]),
    "lab/forecast": (
        r"lab/forecast/", ["common/value", "the planner", "controller", "the judge", "lab/world"]),
    "lab/rehearsal": (r"lab/rehearsal/", [*CONTROLLER, *AGENT, *LAB, "the simulated platform"]),
    "bench": (
        r"bench/", [*CONTROLLER, *AGENT, *LAB, "the simulated platform", "lab/server", "lab/rehearsal"]),
    "tests": (r"tests/", None),  # whatever they test
}

# Rooms that see nothing but the standard library, and of that nothing that reads the world.
PURE = {"common/value", "the planner", "the judge", "lab/world", "lab/forecast"}
IMPURE_STANDARD = re.compile(
    r"(atomic|condition_variable|filesystem|fstream|future|iostream|mutex|semaphore|stop_token|thread)$")

# Library headers -> (paths that may include them, where such code belongs). Tests may include any,
# pure rooms none.
LIBRARIES = [
    (r"\w+\.pb\.h|google/protobuf/.*",
     r"common/wire/|controller/journal|controller/.*translate|lab/server/|bench/",
     "a translator in common/wire or beside the journal"),
    (r"zmq(_addon)?\.h(pp)?", r"common/transport/|controller/operator/|lab/server/", "common/transport"),
    (r"sqlite3\.h", r"common/storage/", "common/storage"),
    (r"(spdlog/)?fmt/.*", r"", "a room that is not pure"),
    (r"spdlog/.*", r"common/log/", "common/log"),
    (r"yaml-cpp/.*", r"controller/fleet/|agent/config", "controller/fleet or agent/config.cc"),
    (r"nlohmann/.*", r"controller/(reports|cli)/|lab/(world/\w*json\w*\.|server/|rehearsal/)|bench/",
     "controller/reports or controller/cli"),
    (r"CLI/.*", r"controller/cli/|.*/main(_windows)?\.cc", "controller/cli or a main.cc"),
    (r"sodium\.h", r"common/", "common/keys"),
    (r"(windows|win\w+|clusapi|resapi|msi|msiquery|objbase|shellapi|tlhelp32|psapi|lm\w*|ntsecapi|sddl|aclapi|io|conio|process|mstcpip|ws2tcpip|dbghelp|shlobj)\.h",
     r"agent/platform/windows/|(agent|common|controller|tests)/([\w/]+/)?\w+_windows\.cc|deploy/windows/",
     "agent/platform/windows, or the Windows body of a file that has two"),
    (r"benchmark/.*", r"bench/", "bench"),
    (r"(gtest|gmock)/.*", r"tests/", "tests"),
    (r"((sys|netinet|arpa|linux|net)/\w+|unistd|fcntl|signal|poll|pwd|termios|dirent|netdb|spawn)\.h",
     r"agent/(platform/|main\.cc|service)|bench/|common/|controller/(cli/|folder_lock|main\.cc)|lab/",
     "common, a platform or an entry"),
]

CPP = r".*\.(h|cc)$"
TEST = r"(tests|bench)/"
# (files, but not these, what must not be there, why and what instead). Comments are stripped first,
# except for the rows that look for what a comment may say.
FORBIDDEN = [
    (r".*\.(h|cc|proto|py|sh|cmake)$|.*CMakeLists\.txt$|dev$", r"tools/check_layers\.py|tests/unit/tools/",
     r"\b(TODO|FIXME|XXX|HACK)\b", "an open end; finish it or leave it out"),
    (CPP, r"agent/(platform|service)", r"^\s*#\s*(if|ifdef|ifndef|elif)\b",
     "conditional compilation; choose by folder and build file"),
    (CPP, r"deploy/windows/", r"^\s*#\s*define\b", "a macro; write a function or a constant"),
    (CPP, r"(?!)", r"\b(dynamic_cast|typeid)\b", "run-time type information; use a variant or a virtual function"),
    (CPP, r"common/log/", r"\bstd::(shared_ptr|make_shared)\b", "shared ownership; use a value, unique_ptr or a reference"),
    (CPP, r"common/clock\.h|tests/|bench/", r"_clock::now\(|\b(gettimeofday|clock_gettime)\(|\btime\((nullptr|NULL|0)\)",
     "a clock read outside common/clock.h; take `now` as an argument"),
    (r"tests/" + CPP, r"(?!)", r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(",
     "a sleeping test; wait for the thing itself, with a limit"),
    (r"tests/.*\.(sh|py)$", r"tests/unit/tools/", r"(^|[;&|(\s])sleep\s+[0-9$]|\btime\.sleep\(",
     "a sleeping test; wait for the thing itself, with a limit"),
]

WORDS_WITHOUT_MEANING = {
    "manager", "helper", "helpers", "util", "utils", "processor", "handler", "base", "impl", "common", "data", "info"}

# Ceilings in lines; the first row that matches counts.
CEILINGS = [
    (r"common/value/.*\.h$|controller/observation\.h$|lab/world/.*\.h$", 250, "a catalogue of values"),
    (r".*\.h$", 150, "a header"),
    (r"tests/.*_test\.(cc|py)$", 600, "a test"),
    (r".*\.(cc|py|sh)$|dev$", 400, "a body"),
]
COMMON_CEILING = 7500  # lines of common/, which is for what both daemons use

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
TYPE_NAME = re.compile(r"^\s*(?:class|struct|enum(?:\s+class)?|using|union)\s+([A-Z]\w*)\b(?!\s*;)")


def room_of(path):
    return next((name for name, (paths, _) in ROOMS.items() if re.match(paths, path)), None)


def ours_fault(path, included, files):
    """Why `path` may not include `included`, a header of ours; None when it may."""
    if included not in files and f"{included}.in" not in files:
        return "it is no file of ours; write the full path from the root, or <…> for a library"
    room, target = room_of(path), room_of(included)
    allowed = ROOMS[room][1] if room else []
    if room == target or allowed is None or target in allowed:
        return None
    if target == "tests":
        return "nothing outside tests/ includes tests; move what both need out of tests/"
    return (f"{room} sees only {', '.join(dict.fromkeys([room, *allowed]))}; "
            f"hand it in from a caller that sees both, or move what both need to common/value")


def library_fault(path, included):
    """Why `path` may not include the library header `included`; None when it may."""
    room = room_of(path)
    is_standard = "." not in included and "/" not in included
    if room in PURE and (not is_standard or IMPURE_STANDARD.match(included)):
        return f"{room} is pure; let its caller do that and hand in the result"
    if is_standard:
        return None
    for headers, allowed, home in LIBRARIES:
        if re.fullmatch(headers, included):
            may = room == "tests" or re.match(allowed, path)
            return None if may else f"that library stops elsewhere; put it in {home}"
    return "no row of LIBRARIES in tools/check_layers.py knows it; use <c…> for C headers, or add a row"


def include_findings(path, lines, files):
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        included = match[1] or match[2]
        is_library = match[2] or included.endswith(".pb.h")
        fault = library_fault(path, included) if is_library else ours_fault(path, included, files)
        if fault:
            yield f"{path}:{number}: may not include {included}: {fault}"


def text_findings(path, lines):
    for files, exempt, pattern, reason in FORBIDDEN:
        if not re.match(files, path) or re.match(exempt, path):
            continue
        code_only = path.endswith((".h", ".cc")) and "TODO" not in pattern
        for number, line in enumerate(lines, 1):
            if re.search(pattern, re.sub(r"//.*", "", line) if code_only else line):
                yield f"{path}:{number}: {reason}"


def name_findings(path, lines):
    if set(pathlib.PurePath(path).stem.split("_")) & WORDS_WITHOUT_MEANING:
        yield f"{path}:1: a file name that says nothing; name the concept"
    for number, line in enumerate(lines, 1):
        match = TYPE_NAME.match(line)
        words = re.findall(r"[A-Z][a-z0-9]*", match[1]) if match else []
        if {word.lower() for word in words} & WORDS_WITHOUT_MEANING:
            yield f"{path}:{number}: {match[1]} is a type name that says nothing; name the concept"


def size_findings(path, lines):
    ceiling = next((row for row in CEILINGS if re.match(row[0], path)), None)
    if ceiling and len(lines) > ceiling[1]:
        yield f"{path}:{len(lines)}: {ceiling[2]} has at most {ceiling[1]} lines; split it by concept"


def header_findings(path, lines):
    if path.endswith(".h") and "#pragma once" not in lines:
        yield f"{path}:1: a header opens with #pragma once"


def is_built(path, files):
    """Whether a CMakeLists.txt names it: one in its folder or above, or any by its full path."""
    full = f"${{PROJECT_SOURCE_DIR}}/{path}"
    if any(full in text.split() for name, text in files.items() if name.endswith("CMakeLists.txt")):
        return True
    for folder in pathlib.PurePath(path).parents:
        text = files.get(str(folder / "CMakeLists.txt"), "")
        relative = str(pathlib.PurePath(path).relative_to(folder))
        # A file with a body for each platform may be named by ${platform}.
        both = re.sub(r"_(posix|windows)\.cc$", "_${platform}.cc", relative)
        named = f"({re.escape(relative)}|{re.escape(both)})"
        if re.search(rf"(?<![\w./]){named}(?![\w.])", text):
            return True
    return False


def tree_findings(files):
    for path in files:
        if path.endswith(".cc") and not is_built(path, files):
            yield f"{path}:1: no CMakeLists.txt names it; build it or delete it"
    lines = sum(text.count("\n") for path, text in files.items() if re.match(r"common/" + CPP, path))
    if lines > COMMON_CEILING:
        yield f"common/:{lines}: at most {COMMON_CEILING} lines; move what only one daemon uses to its room"


def check(files):
    """All findings in `files`, a mapping from path to text."""
    findings = list(tree_findings(files))
    for path, text in files.items():
        lines = text.splitlines()
        findings += [*text_findings(path, lines), *size_findings(path, lines)]
        if re.match(CPP, path):
            findings += [*include_findings(path, lines, files), *name_findings(path, lines),
                         *header_findings(path, lines)]
    return sorted(findings)


def tracked_files():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    paths = [name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]
    return {path: (ROOT / path).read_text(errors="replace") for path in paths}


def main():
    files = tracked_files()
    findings = check(files)
    print("\n".join([*findings, f"layers: {len(files)} files, {len(findings)} findings"]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
