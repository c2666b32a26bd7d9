"""Python itself: syntax, files, input, exits and recursion; and whatever wants the network."""

from __future__ import annotations

from typing import Final

from sandbox.explain.rule import Explanation, Failure, Rule

_NETWORK_TYPES: Final = frozenset(
    {
        "URLError",
        "gaierror",
        "HTTPError",
        "ConnectionError",
        "ConnectTimeout",
        "ConnectionRefusedError",
        "NewConnectionError",
        "NameResolutionError",
        "MaxRetryError",
        "OfflineModeIsEnabled",
        "LocalEntryNotFoundError",
        "ConnectError",
    }
)
_NETWORK_WORDS: Final = (
    r"URL fetch failure|urlopen error|Name or service not known|Temporary failure in name resolution|"
    r"Network is unreachable|no internet connection|"
    r"Dataset not found( or corrupted)?\. You can use download=True"
)


def network(failure: Failure) -> Explanation | None:
    """Anything that would have to reach another machine."""
    if failure.type not in _NETWORK_TYPES and not failure.search(_NETWORK_WORDS):
        return None
    code = failure.code
    if "keras.datasets" in code or "load_data" in code:
        advice = (
            "Make data of the same shape to try your code: x = np.random.rand(100, 28, 28, 1) and "
            "y = np.random.randint(0, 10, 100)."
        )
    elif "datasets" in code or failure.search(r"dataset"):
        advice = (
            "Make data of the same shape to try your code: torch.rand(100, 3, 32, 32) with "
            "torch.randint(0, 10, (100,)), or torchvision.datasets.FakeData."
        )
    elif "hub" in code or failure.search(r"hub|github"):
        advice = "Models of torchvision.models, timm and tf.keras.applications need no download here."
    else:
        advice = "Put what you need into the snippet itself, or make stand-in data of the same shape."
    return Explanation(
        f"Snippets run sealed off, without any network, so nothing can be downloaded in this line. {advice}",
        got="a download",
    )


def syntax(failure: Failure) -> Explanation | None:
    """Code that Python can't read."""
    if failure.type not in ("SyntaxError", "IndentationError", "TabError"):
        return None
    message = failure.message
    if failure.type != "SyntaxError":
        why = (
            "Python goes by the indentation: lines of one block begin at one column, four spaces deeper than "
        )
        return Explanation(
            f"The indentation of this line doesn't fit ({message}). {why}the line with the colon above "
            "them; don't mix tabs and spaces."
        )
    if "was never closed" in message:
        advice = "Every bracket that is opened must be closed: count them from this line on."
    elif "Missing parentheses in call to 'print'" in message:
        advice = "In Python 3 print is a function: print(...)."
    elif "expected ':'" in message:
        advice = "Lines with if, for, while, def, class and with end in a colon."
    elif "unterminated" in message:
        advice = "A text must end with the quotation mark it began with."
    elif "invalid character" in message or "invalid non-printable" in message:
        advice = "It was probably copied from a web page or chat: type quotation marks and minus signs again."
    else:
        advice = (
            "Look at this line and the end of the one before: often a comma, bracket or operator is missing."
        )
    stop = "" if message.endswith((".", "?", "!")) else "."
    return Explanation(f"Python can't read this line: {message}{stop} {advice}")


def file_missing(failure: Failure) -> Explanation | None:
    """A file that is not in the sandbox."""
    if failure.type not in ("FileNotFoundError", "NotADirectoryError"):
        return None
    found = failure.search(r"'([^']+)'$")
    name = found[1] if found else "the file"
    advice = (
        "For an image, make one: Image.fromarray(np.random.randint(0, 255, (224, 224, 3), dtype=np.uint8))."
        if "." in name.rpartition("/")[2]
        else "For a folder of images torchvision.datasets.FakeData stands in, or random arrays."
    )
    return Explanation(
        f"There is no file or folder {name} here: a snippet starts in an empty folder and sees none of your "
        f"own files. {advice}",
        got=name,
    )


def not_writable(failure: Failure) -> Explanation | None:
    """Writing where nothing may be written."""
    if failure.type not in ("PermissionError",) and not failure.search(
        r"Read-only file system|No space left on device"
    ):
        return None
    return Explanation(
        "The snippet may only write a little, into the folder it starts in or /tmp. Use a relative name "
        "such as 'plot.png', and keep files small."
    )


def asked_for_input(failure: Failure) -> Explanation | None:
    """input() where nobody can answer."""
    if failure.type != "EOFError" or "EOF when reading a line" not in failure.message:
        return None
    return Explanation(
        "input() waits for someone to type, and nobody can while a snippet runs here. "
        "Put the answer into the code instead, for example name = 'Ada'."
    )


def ended_itself(failure: Failure) -> Explanation | None:
    """sys.exit with a status that says something went wrong, or a KeyboardInterrupt."""
    if failure.type == "SystemExit":
        return Explanation(
            f"The snippet ended itself here with sys.exit({failure.message or '...'}), which tells that "
            "something went wrong. What it had made until then is shown."
        )
    if failure.type == "KeyboardInterrupt":
        return Explanation(
            "The snippet stopped itself with a KeyboardInterrupt, the error that Ctrl-C makes."
        )
    return None


def recursion(failure: Failure) -> Explanation | None:
    """A function that calls itself for ever."""
    if failure.type != "RecursionError":
        return None
    return Explanation(
        "A function called itself until Python's limit was reached. It needs a case in which it returns "
        "without calling itself; also look for a method that calls its own name instead of its parent's "
        "(super().forward(x))."
    )


RULES: Final[tuple[Rule, ...]] = (
    syntax,
    network,
    file_missing,
    not_writable,
    asked_for_input,
    ended_itself,
    recursion,
)
