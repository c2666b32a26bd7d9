"""Python itself: files, programs, input, exits and recursion; and whatever wants the network."""

from __future__ import annotations

import re
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
    r"Network is unreachable|no internet connection|We couldn't connect to 'https?://|"
    r"Dataset not found( or corrupted)?\. You can use download=True"
)


def network(failure: Failure) -> Explanation | None:
    """Anything that would have to reach another machine."""
    if failure.type not in _NETWORK_TYPES and not failure.search(_NETWORK_WORDS):
        return None
    if failure.search(r"No such file or directory"):
        return None
    code = failure.code
    if "imagenet" in code.lower() and "weights" in code:
        advice = "Use weights=None to try shapes, or a model that is stored here."
    elif "keras.datasets" in code or "load_data" in code:
        advice = (
            "Make data of the same shape to try your code: x = np.random.rand(100, 28, 28, 1) and y = "
            "np.random.randint(0, 10, 100)."
        )
    elif "datasets" in code or failure.search(r"dataset"):
        advice = (
            "Make data of the same shape to try your code: torch.rand(100, 3, 32, 32) with torch.randint(0, "
            "10, (100,)), or torchvision.datasets.FakeData."
        )
    elif "hub" in code or failure.search(r"hub|github"):
        advice = "Models of torchvision.models, timm and tf.keras.applications need no download here."
    else:
        advice = "Put what you need into the snippet itself, or make stand-in data of the same shape."
    return Explanation(
        f"Snippets run sealed off, without any network, so nothing can be downloaded in this line. {advice}",
        got="a download",
    )


def outside_program(failure: Failure) -> Explanation | None:
    """subprocess with a program that isn't here, or that wants the network."""
    if not any(frame.f_globals.get("__name__") == "subprocess" for frame in failure.frames):
        return None
    found = failure.search(r"^Command '\[?(.+?)\]?' returned non-zero exit status (\d+)")
    missing = failure.search(r"No such file or directory: '(.+)'")
    if found and re.search(r"\b(pip|wget|curl|git|conda|apt|apt-get|kaggle|gdown)\b", found[1]):
        return Explanation(
            "This line starts a program that fetches something, and snippets run without any network. What "
            "can be imported is installed already, and the models of torchvision, timm and Keras need no "
            "download.",
            got="a download",
        )
    if found:
        return Explanation(
            f"The program that this line starts ended with an error of its own (exit status {found[2]}). "
            "Run the same code in Python itself, where its error can be seen.",
            got=f"exit status {found[2]}",
        )
    return missing and Explanation(
        f"There is no program {missing[1]} here: a snippet has Python and its libraries, and no shell "
        "tools to count on. Do the same in Python.",
        got=missing[1],
    )


def _stand_in(name: str) -> str:
    """What to use in place of a file that isn't there."""
    ending = name.rpartition("/")[2].rpartition(".")[2].lower() if "." in name.rpartition("/")[2] else ""
    if ending in ("jpg", "jpeg", "png", "gif", "bmp", "webp"):
        return (
            "For an image, make one: `Image.fromarray(np.random.randint(0, 255, (224, 224, 3), "
            "dtype=np.uint8))`."
        )
    if ending in ("pth", "pt", "ckpt", "bin", "safetensors"):
        return "To try loading, save one in the same snippet: `torch.save(model.state_dict(), 'model.pth')`."
    if ending in ("h5", "keras"):
        return "To try loading, save one first in the same snippet: `model.save('model.keras')`."
    if ending in ("csv", "txt", "json", "npy", "npz"):
        return "Write a few lines of stand-in data into the snippet itself."
    return "For a folder of images `torchvision.datasets.FakeData` stands in, or random arrays."


def file_missing(failure: Failure) -> Explanation | None:
    """A file that is not in the sandbox."""
    directory = failure.search(r"Could not find directory (\S+)")
    if failure.type not in ("FileNotFoundError", "NotADirectoryError") and not directory:
        return None
    found = directory or failure.search(r"name = '([^']+)'") or failure.search(r"'([^']+)'$")
    name = found[1] if found else "of that name"
    advice = _stand_in(name)
    return Explanation(
        f"There is no file or folder {name} here: a snippet starts in an empty folder and sees none of "
        f"your own files. {advice}",
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
        "input() waits for someone to type, and nobody can while a snippet runs here. Put the answer into "
        "the code instead, for example name = 'Ada'."
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
    outside_program,
    network,
    file_missing,
    not_writable,
    asked_for_input,
    ended_itself,
    recursion,
)
