"""The published schemas of docs/schema: what lockstep writes is held against them."""

import json
import pathlib

import jsonschema

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"


class Schemas:
    def __init__(self):
        self.all = {path.name.removesuffix(".schema.json"): json.loads(path.read_text())
                    for path in FOLDER.glob("*.schema.json")}
        by_address = {schema["$id"]: schema for schema in self.all.values()}
        self.validators = {}
        for name, schema in self.all.items():
            jsonschema.Draft202012Validator.check_schema(schema)
            resolver = jsonschema.RefResolver(schema["$id"], schema, store=by_address)
            self.validators[name] = jsonschema.Draft202012Validator(schema, resolver=resolver)

    def fault(self, name, document):
        """What is wrong with it, as one sentence; nothing when it is as published."""
        error = jsonschema.exceptions.best_match(self.validators[name].iter_errors(document))
        return error and f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message}"
