#!/usr/bin/env python3
"""Writes the time zones of this machine into a C++ file, for systems that have none of the database.

usage: pack_zones.py ZONEINFO OUT.cc    ZONEINFO: where tzdata keeps them; OUT.cc: see packed_zones.h
"""

import pathlib
import sys

LINE = 24  # bytes of a zone on a line
LEFT_OUT = ("posix/", "right/", "localtime", "posixrules")


def zones_in(folder):
    """Name and bytes of every zone, by name. Links are zones of their own."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(LEFT_OUT):
            data = path.read_bytes()
            if data.startswith(b"TZif"):
                found[name] = data
    return found


def literal(data):
    """In octal, since a hexadecimal escape has no end of its own."""
    lines = (data[at:at + LINE] for at in range(0, len(data), LINE))
    return "\n".join('    "' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines)


def source_of(zones):
    bodies = {}
    for data in zones.values():
        bodies.setdefault(data, f"kZone{len(bodies)}")
    text = ['#include "controller/fleet/packed_zones.h"', "", "namespace lockstep {", "namespace {", ""]
    for data, variable in bodies.items():
        text += [f"constexpr std::string_view {variable}(", literal(data) + ",", f"    {len(data)});", ""]
    text += ["constexpr PackedZone kZones[] = {"]
    text += [f'    {{"{name}", {bodies[data]}}},' for name, data in sorted(zones.items())]
    text += ["};", "", "}  // namespace", "",
             "std::span<const PackedZone> packed_zones() { return kZones; }", "", "}  // namespace lockstep", ""]
    return "\n".join(text)


def main():
    folder, out = map(pathlib.Path, sys.argv[1:])
    zones = zones_in(folder)
    if "Europe/Berlin" not in zones:
        sys.exit(f"pack_zones.py: {folder} has no time zones; install the package tzdata")
    out.write_text(source_of(zones))


if __name__ == "__main__":
    main()
