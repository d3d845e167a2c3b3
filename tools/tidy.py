#!/usr/bin/env python3
"""Runs clang-tidy on every source file of ours, in parallel: tidy.py BUILD_DIR [--jobs N] [PATH…].

Names are checked in headers only, in one go: that check is dearer than all others together.

A file that was clean is not looked at again until something changes that could change the answer:
the file, any header or message of ours below it, its compile command, a .clang-tidy file, or a
version of the packages that we build with. What was clean is remembered by content in
~/.cache/lockstep/tidy, so all clones on a machine share it.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "lockstep" / "tidy"
FINDING = re.compile(r"^(?=\S+:\d+:\d+: (?:error|warning):)", re.MULTILINE)
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# The compiler's warnings are the build's business; here they would only be reported twice.
CLANG_TIDY = ["clang-tidy-19", "--quiet", "--warnings-as-errors=*", "--extra-arg=-w"]


def run(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout


def tracked(*patterns):
    return run("git", "ls-files", "-z", "--", *patterns).decode().split("\0")[:-1]


def surroundings():
    """Digest of everything that concerns all files alike."""
    packages = [line for line in (ROOT / "deploy/packages.txt").read_text().split("\n") if line and line[0] != "#"]
    digest = hashlib.sha256(run("dpkg-query", "-W", *packages) + run(CLANG_TIDY[0], "--version"))
    for path in tracked("*.clang-tidy", "*.proto"):
        digest.update((ROOT / path).read_bytes())
    return digest.digest()


def with_headers(path, seen):
    """`path` and all files of ours that it includes, directly or not; fills `seen`."""
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current in seen or not (ROOT / current).is_file():
            continue
        seen[current] = (ROOT / current).read_bytes()
        waiting += [name.decode() for name in INCLUDE.findall(seen[current])]
    return seen


def key_of(path, command, common):
    digest = hashlib.sha256(common)
    digest.update(command.replace(str(ROOT), "").encode())
    for name, content in sorted(with_headers(path, {}).items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def tidy(path, key, arguments):
    """Output of clang-tidy; empty when the file is clean."""
    stamp = CACHE / key
    if stamp.exists():
        return ""
    done = subprocess.run([*CLANG_TIDY, *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0 and not done.stdout:
        stamp.touch()
        return ""
    return done.stdout or done.stderr or f"{path}: clang-tidy ended with {done.returncode}\n"


def names_of_headers(build_dir, common):
    """The job that checks the names in all our headers: they are included in one generated file."""
    headers = [path for path in tracked("*.h") if not re.match(r"tests/|deploy/windows/|agent/platform/windows/win32/|.*_windows\.h$", path)]
    source = f"{build_dir}/all_headers.cc"
    (ROOT / source).write_text("".join(f'#include "{path}"\n' for path in headers))
    flags = ["-std=c++20", "-I.", f"-I{build_dir}", "-isystem", f"{build_dir}/proto"]
    arguments = ["--checks=-*,readability-identifier-naming", source, "--", *flags]
    return source, key_of(source, " ".join(arguments), common), arguments


def compile_commands(build_dir):
    """Tracked source file -> its compile command."""
    ours = set(tracked("*.cc"))
    found = {}
    for entry in json.loads((ROOT / build_dir / "compile_commands.json").read_text()):
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), ROOT)
        if path in ours:
            found[path] = entry["command"]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build_dir", help="folder with compile_commands.json, relative to the root")
    parser.add_argument("paths", nargs="*", help="only files whose path starts so")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()

    CACHE.mkdir(parents=True, exist_ok=True)
    common = surroundings()
    commands = compile_commands(arguments.build_dir)
    chosen = [path for path in sorted(commands) if path.startswith(tuple(arguments.paths) or "")]
    jobs = [(path, key_of(path, commands[path], common), ["-p", arguments.build_dir, path]) for path in chosen]
    jobs.append(names_of_headers(arguments.build_dir, common))
    faulty, printed = 0, set()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for output in pool.map(lambda job: tidy(*job), jobs):
            faulty += bool(output)
            # A finding in a header comes once for every file that includes it.
            for finding in FINDING.split(output):
                if finding not in printed:
                    sys.stdout.write(finding)
                    sys.stdout.flush()
                printed.add(finding)
    print(f"tidy: {len(chosen)} files, {faulty} with findings")
    return 1 if faulty or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
