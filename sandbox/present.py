"""A Result as plain text for a terminal."""

from __future__ import annotations

from sandbox.protocol import Item, Result, Shape, SnippetError, Value


def present(result: Result) -> str:
    """Everything worth seeing of `result`, in lines; control characters are made harmless."""
    parts = [_harmless(result.stdout)]
    if result.stderr:
        parts.append(_titled("stderr", _harmless(result.stderr)))
    if result.error is not None:
        parts.append(_error(result.error))
    if result.values:
        parts.append(_titled("values", _values(result.values)))
    parts += [f"note: {_harmless(note)}" for note in result.notes]
    parts += [f"file: {_harmless(file.name)} ({file.mime}, {len(file.data)} bytes)" for file in result.files]
    usage = result.usage
    parts.append(f"{result.status} in {usage.wall_ms} ms, {usage.peak_memory_mb} MiB")
    return "\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _error(error: SnippetError) -> str:
    where = f" in line {error.line}: {error.code or ''}" if error.line is not None else ""
    lines = [
        f"{error.type}: {error.message}".rstrip(": "),
        where.strip(),
        error.explanation or "",
        error.more or "",
    ]
    return _harmless("\n".join(line for line in lines if line))


def _values(values: tuple[Value, ...]) -> str:
    rows = [(value.name, value.type, _facts(value)) for value in values]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = []
    for value, (name, kind, facts) in zip(values, rows, strict=True):
        lines.append(f"  {name:<{widths[0]}}  {kind:<{widths[1]}}  {facts}".rstrip())
        lines += [f"    {item.name}: {_contents(item)}" for item in value.items]
        lines += [f"    warning: {warning}" for warning in value.warnings]
    return _harmless("\n".join(lines))


def _contents(item: Item) -> str:
    facts = [item.type, _shape(item.shape), item.dtype or "", "" if item.shape else item.preview or ""]
    return " ".join(fact.replace("\n", " ")[:80] for fact in facts if fact)


def _facts(value: Value) -> str:
    facts = [_shape(value.shape), value.dtype or ""]
    if value.parameters is not None:
        facts.append(f"{value.parameters:,} parameters, {value.trainable or 0:,} trainable")
    if value.output_shape is not None:
        facts.append(f"-> {_shape(value.output_shape)}")
    if value.preview and value.shape is None:
        facts.append(value.preview.replace("\n", " ")[:80])
    return " ".join(fact for fact in facts if fact)


def _shape(shape: Shape | None) -> str:
    return "" if shape is None else f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _titled(title: str, text: str) -> str:
    return f"-- {title}\n{text}"


def _harmless(text: str) -> str:
    """Text without escape sequences or other control characters, which could drive the reader's terminal."""
    return "".join(char if char in "\n\t" or char.isprintable() else f"\\x{ord(char):02x}" for char in text)
