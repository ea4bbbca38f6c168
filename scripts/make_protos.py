"""Writes src/main/proto from the definitions that a TensorBoard release carries.

    python scripts/make_protos.py [--check]

Every TensorBoard wheel holds the descriptors of its published .proto files. This prints back, in
.proto syntax, what an event file with scalars, pictures and hyperparameters can hold: Event,
HParamsPluginData and all they refer to, less LEFT_OUT, whose numbers become reserved (each field
costs every build generated code: with them it is 30,800 lines, without 14,400). Names, numbers and
types are TensorBoard's; java_package and java_multiple_files are set here, so that the classes
cannot clash with those of another library. --check compares the definitions instead of writing.
"""

import argparse
import pathlib
import sys

from google.protobuf import descriptor_pb2
from tensorboard import version
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import plugin_data_pb2

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src" / "main" / "proto"
JAVA_PACKAGE = "dev.graft.report.tensorboard.proto"
HEADER = """// Copyright The TensorFlow Authors. Licensed under the Apache License, Version 2.0:
// http://www.apache.org/licenses/LICENSE-2.0
//
// Printed by scripts/make_protos.py from the descriptors in TensorBoard {version}'s wheel:
// {name}
// Changed: the java_ options; what Graft's event files never hold is left out or reserved.
"""
LEFT_OUT = {
    "tensorboard.Event": {
        "graph_def", "log_message", "session_log", "tagged_run_metadata", "meta_graph_def"},
    "tensorboard.Summary.Value": {"obsolete_old_style_histogram", "histo", "audio", "tensor"},
    "tensorboard.hparams.HParamInfo": {"domain_discrete", "domain_interval"},
}
F = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    F.TYPE_DOUBLE: "double", F.TYPE_FLOAT: "float", F.TYPE_INT64: "int64", F.TYPE_UINT64: "uint64",
    F.TYPE_INT32: "int32", F.TYPE_BOOL: "bool", F.TYPE_STRING: "string", F.TYPE_BYTES: "bytes",
    F.TYPE_UINT32: "uint32",
}


def reachable(roots):
    """What the roots refer to: full names of messages and enums, and file -> the files it needs."""
    found, files, todo = set(), {}, list(roots)
    while todo:
        d = todo.pop()
        if d.full_name in found or d.file.name.startswith("google/"):
            continue
        found.add(d.full_name)
        if d.containing_type is not None:
            found.add(d.containing_type.full_name)
        needed = files.setdefault(d.file, set())
        for field in getattr(d, "fields", []):
            if field.name in LEFT_OUT.get(d.full_name, ()):
                continue
            types = [t for t in (field.message_type, field.enum_type) if t is not None]
            needed.update(t.file.name for t in types if t.file.name != d.file.name)
            todo += types
    return found, files


def field_line(field, message):
    def name(n):
        return n if n.startswith(".google") else n.lstrip(".").removeprefix("tensorboard.")

    kind = SCALARS.get(field.type) or name(field.type_name)
    label = "repeated " if field.label == F.LABEL_REPEATED else ""
    for nested in message.nested_type:
        if nested.options.map_entry and field.type_name.endswith(f".{message.name}.{nested.name}"):
            key, value = nested.field
            kind = f"map<{SCALARS[key.type]}, {SCALARS.get(value.type) or name(value.type_name)}>"
            label = ""
    options = []
    if field.options.HasField("packed"):
        options.append(f"packed = {str(field.options.packed).lower()}")
    if field.options.deprecated:
        options.append("deprecated = true")
    tail = f" [{', '.join(options)}]" if options else ""
    return f"{label}{kind} {field.name} = {field.number}{tail};"


def enum_lines(enum, indent):
    yield f"{indent}enum {enum.name} {{"
    if enum.options.allow_alias:
        yield f"{indent}  option allow_alias = true;"
    for r in enum.reserved_range:
        yield f"{indent}  reserved {r.start} to {r.end};"
    for value in enum.value:
        deprecated = " [deprecated = true]" if value.options.deprecated else ""
        yield f"{indent}  {value.name} = {value.number}{deprecated};"
    yield f"{indent}}}"


def message_lines(message, full_name, kept, indent):
    yield f"{indent}message {message.name} {{"
    inner = indent + "  "
    left_out = LEFT_OUT.get(full_name, set())
    if left_out:
        numbers = sorted(f.number for f in message.field if f.name in left_out)
        yield f"{inner}reserved {', '.join(map(str, numbers))};"
    fields = [f for f in message.field if f.name not in left_out]
    for r in message.reserved_range:
        yield f"{inner}reserved {r.start};" if r.end == r.start + 1 else f"{inner}reserved {r.start} to {r.end - 1};"
    for n in message.reserved_name:
        yield f'{inner}reserved "{n}";'
    for enum in message.enum_type:
        if f"{full_name}.{enum.name}" in kept:
            yield from enum_lines(enum, inner)
    for nested in message.nested_type:
        if not nested.options.map_entry and f"{full_name}.{nested.name}" in kept:
            yield from message_lines(nested, f"{full_name}.{nested.name}", kept, inner)
    for field in fields:
        if not field.HasField("oneof_index"):
            yield inner + field_line(field, message)
    for i, oneof in enumerate(message.oneof_decl):
        members = [f for f in fields if f.HasField("oneof_index") and f.oneof_index == i]
        if members:
            yield f"{inner}oneof {oneof.name} {{"
            yield from (f"{inner}  {field_line(f, message)}" for f in members)
            yield f"{inner}}}"
    yield f"{indent}}}"


def text(file, needed, kept):
    proto = descriptor_pb2.FileDescriptorProto()
    file.CopyToProto(proto)
    body = []
    for enum in proto.enum_type:
        if f"{proto.package}.{enum.name}" in kept:
            body += ["", *enum_lines(enum, "")]
    for message in proto.message_type:
        full_name = f"{proto.package}.{message.name}"
        if full_name in kept:
            body += ["", *message_lines(message, full_name, kept, "")]
    imports = [f'import "{d}";' for d in sorted(needed)]
    head = ['syntax = "proto3";', "", f"package {proto.package};", "", *imports, *([""] if imports else [])]
    head += [f'option java_package = "{JAVA_PACKAGE}{proto.package.removeprefix("tensorboard")}";', "option java_multiple_files = true;"]
    return HEADER.format(version=version.VERSION, name=proto.name) + "\n".join(head + body) + "\n"


def definitions(proto):
    """A file less its header, which names a release."""
    return proto[proto.index("syntax = "):]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the files, write nothing")
    check = parser.parse_args().check
    roots = [event_pb2.Event.DESCRIPTOR, plugin_data_pb2.HParamsPluginData.DESCRIPTOR]
    kept, files = reachable(roots)
    for file, needed in files.items():
        path, expected = ROOT / file.name, text(file, needed, kept)
        if check:
            if not path.is_file() or definitions(path.read_text()) != definitions(expected):
                sys.exit(f"{path} is not what TensorBoard {version.VERSION} defines; run without --check")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(expected)


if __name__ == "__main__":
    main()
