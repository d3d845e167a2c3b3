"""Bugs nobody thought of: small changes at random places of the code that decides.

A place is one operator or word outside of comments, texts and messages; equal seeds give equal bugs.
"""

import pathlib
import random
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
FILES = [f"controller/planner/{name}.cc" for name in (
    "cluster_rules", "cms_phase", "copy_rules", "finish_phase", "front_end_invariants",
    "front_end_order", "front_end_rules", "in_flight", "invariants", "node_checks",
    "node_phase", "places", "predicates", "reconciliation", "rollout_invariants", "rollout_rules", "situation",
    "window_rules")]
FILES += ["agent/judge.cc", "agent/evidence.cc", "agent/evidence_cms.cc", "common/value/expectation.cc"]

# What is found, and what it becomes. Operators stand between blanks, as clang-format leaves them.
SWAPS = [
    (r" && ", " || "), (r" \|\| ", " && "),
    (r" == ", " != "), (r" != ", " == "),
    (r" < ", " >= "), (r" > ", " <= "), (r" <= ", " > "), (r" >= ", " < "),
    (r"!(?=[a-z(])", ""),
    (r"\bif \((?=[^;=]*( [=!<>]= [^;=]*)*\) \{$)", "if (!"),  # closed below, where the bracket ends
    (r"\breturn true;", "return false;"), (r"\breturn false;", "return true;"),
    (r"\bcontinue;", "break;"),
    (r"\brule\.node\b", "rule.partner"), (r"\brule\.partner\b", "rule.node"),
    (r"\bs\.first\b", "s.second"), (r"\bs\.second\b", "s.first"),
]


class FreshMutant:
    def __init__(self, path, line, column, length, new):
        self.path, self.line, self.column, self.length, self.new = path, line, column, length, new
        self.name = f"{pathlib.Path(path).stem}:{line + 1}:{column + 1}"

    def lines(self):
        return (ROOT / self.path).read_text().split("\n")

    def changed(self, text):
        before, after = text[:self.column], text[self.column + self.length:]
        if self.new == "if (!":
            return f"{before}if (!({after.removesuffix(') {')})) {{"
        return before + self.new + after

    def changed_text(self):
        lines = self.lines()
        lines[self.line] = self.changed(lines[self.line])
        return "\n".join(lines)

    def __str__(self):
        old = self.lines()[self.line]
        return f"{old.strip()}  →  {self.changed(old).strip()}"


def in_text(line, column):
    """Within a string, where a change changes no decision, or a comment."""
    return "//" in line[:column] or line[:column].replace('\\"', "").count('"') % 2 == 1


def places():
    for path in FILES:
        for number, line in enumerate((ROOT / path).read_text().split("\n")):
            if line.lstrip().startswith(("#", "//", "for (")) or "static_assert" in line:
                continue
            for old, new in SWAPS:
                for found in re.finditer(old, line):
                    if not in_text(line, found.start()):
                        yield FreshMutant(path, number, found.start(), len(found[0]), new)


def fresh_mutants(count, seed):
    every = list(places())
    return random.Random(seed).sample(every, min(count, len(every)))
