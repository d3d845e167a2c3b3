"""README.md is true: its commands work in a fresh copy of the tree, its links and folders exist.

Every ```sh block is executed, in order, in one shell; blocks of other kinds are not. The commands see
the programs in build/bin/, and LOCKSTEP_NESTED tells ./dev that these are built already.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")
SECONDS = 800  # for all commands together; they take about 100 on an idle machine


def text_of(name):
    return (ROOT / name).read_text()


def tracked(*patterns):
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--", *patterns]
    names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def script_of(page):
    """The sh blocks of a page as one script that stops at the first command that fails."""
    parts = ["set -eu"]
    for match in BLOCK.finditer(page):
        if match[2] == "sh":
            line = page.count("\n", 0, match.start()) + 2
            parts += [f"echo '== README.md:{line}'", match[3]]
    return "\n".join(parts)


def copy_tree(target):
    for name in tracked():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    shutil.copytree(os.environ["LOCKSTEP_BIN"], target / "build" / "bin")


class Readme(unittest.TestCase):
    def test_commands_work_in_order(self):
        script = script_of(text_of("README.md"))
        self.assertIn("./dev rehearse", script)
        self.assertIn("./dev test", script)
        with tempfile.TemporaryDirectory() as folder:
            copy_tree(pathlib.Path(folder))
            environment = {**os.environ, "LOCKSTEP_NESTED": "1", "HOME": folder}
            shell = subprocess.Popen(
                ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
            try:
                output, _ = shell.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                self.end_group(shell.pid)
                output = f"{shell.communicate()[0]}\nnot done after {SECONDS} s"
            self.end_group(shell.pid)  # what the commands left running
        self.assertEqual(shell.returncode, 0, output)

    @staticmethod
    def end_group(group):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def test_map_names_every_folder(self):
        folders = {name.split("/")[0] for name in tracked() if "/" in name and not name.startswith(".")}
        named = set(re.findall(r"^\| \[(\w+)/\]", text_of("README.md"), re.MULTILINE))
        self.assertEqual(named, folders)

    def test_links_lead_somewhere(self):
        for page in tracked("README.md", "docs/*.md"):
            for link in LINK.findall(text_of(page)):
                with self.subTest(page=page, link=link):
                    self.assertTrue((ROOT / page).parent.joinpath(link).exists(), link)


class Blocks(unittest.TestCase):
    def test_only_sh_blocks_are_executed(self):
        page = "a\n```sh\nfirst\n```\n```text\nshown\n```\n   ```sh\n   second\n   ```\n"
        script = script_of(page)
        self.assertIn("first", script)
        self.assertIn("second", script)
        self.assertNotIn("shown", script)

    def test_first_failure_ends_the_script(self):
        script = script_of("```sh\nfalse\n```\n```sh\necho reached\n```\n")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("reached", done.stdout)


if __name__ == "__main__":
    unittest.main()
