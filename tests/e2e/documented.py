"""The tables of docs/JSON.md: section -> field -> types."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Documented:
    TYPES = {"string": str, "number": (int, float), "boolean": bool, "array": list, "object": dict, "null": type(None)}

    def __init__(self):
        self.sections, section = {}, None
        for line in (ROOT / "docs" / "JSON.md").read_text().splitlines():
            if heading := re.match(r"##+ (.*)", line):
                section = self.sections.setdefault(heading[1], {})
            elif row := re.match(r"\| `(\w+)` \| ([a-z ]+) \|", line):
                section[row[1]] = row[2].split(" or ")

    def fault(self, line, *names):
        for name in names:
            for field, types in self.sections[name].items():
                if field not in line:
                    return f"{name} lacks {field}: {line}"
                if not any(isinstance(line[field], self.TYPES[kind]) for kind in types):
                    return f"{name}.{field} is not {types}: {line[field]!r}"
        return None

    def fault_of_line(self, line):
        names = ["Every line of a stream", line["event"]]
        if line["event"] == "step_settled":
            names.append("step")
        if fault := self.fault(line, *names):
            return fault
        for cluster in line["clusters"] if line["event"] == "rollout_finished" else []:
            if fault := self.fault_of_cluster(cluster):
                return fault
        return None

    def fault_of_cluster(self, cluster):
        faults = [self.fault(cluster, "cluster"), self.fault(cluster["why"], "why reason")]
        faults += [self.fault(check, "check") for check in cluster["checks_before"] + cluster["checks_after"]]
        faults += [self.fault(entry, entry["kind"]) for entry in cluster["timeline"]]
        return next(filter(None, faults), None)
