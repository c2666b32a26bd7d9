"""Make `import torchvision` work where its compiled extension cannot be loaded.

The registry's torchvision wheel is linked against the CUDA runtime. Beside a CPU-only torch its extension
does not load, and the import fails with "operator torchvision::nms does not exist", because torchvision
attaches fake kernels to operators that only the extension defines. `import_torchvision` defines those
operators first, and gives the two that the detection models need a CPU implementation in plain torch. Where
the extension does load it changes nothing.

Sources: nms follows torchvision's `csrc/ops/cpu/nms_kernel.cpp`, the schemas its `csrc/ops/nms.cpp` and
`csrc/ops/roi_align.cpp`; RoIAlign is section 3 of "Mask R-CNN" (He et al. 2017, arXiv:1703.06870) in the form
of `csrc/ops/cpu/roi_align_common.h`: samples clamped to the border, and zero when more than a pixel outside.
"""

# mypy: disallow-untyped-calls=False
# torch.library's own functions have no annotations.

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

_SCHEMAS: Final = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, int pooled_width,"
    " int sampling_ratio, bool aligned) -> Tensor",
)
# How many numbers RoIAlign may sample at once: 64 MiB of float32, so that 1,000 boxes don't cost a gigabyte.
_MAX_SAMPLES: Final = 16 * 1024 * 1024

# A Library unregisters its operators when it is collected.
_libraries: list[torch.library.Library] = []


def import_torchvision() -> bool:
    """Import torchvision, and say whether its operators had to be replaced.

    Call it before anything else imports torchvision. Raises ImportError where torchvision is not installed.
    """
    if "torchvision" in sys.modules or _extension_loads():
        importlib.import_module("torchvision")
        return bool(_libraries)
    _define_operators()
    importlib.import_module("torchvision")
    for module in ("torchvision.ops.boxes", "torchvision.ops.roi_align"):
        # Both ask whether the extension is there before they call the operators that are now.
        vars(sys.modules[module]).update(_assert_has_ops=lambda: None, _has_ops=lambda: True)
    return True


def _extension_loads() -> bool:
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return True
    library = next(Path(spec.submodule_search_locations[0]).glob("_C*.so"), None)
    try:
        if library is not None:
            torch.ops.load_library(str(library))
    except OSError:
        return False
    return library is not None


def _define_operators() -> None:
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in _SCHEMAS:
        library.define(schema)
    library.impl("nms", nms, "CPU")
    # Composite: made of differentiable operations, so autograd needs no backward operator of its own.
    library.impl("roi_align", roi_align, "CompositeImplicitAutograd")
    _libraries.append(library)


def nms(dets: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """Greedy non-maximum suppression.

    `dets` is [N, 4] as (x1, y1, x2, y2), `scores` is [N]. Gives the indices of the boxes kept, best score
    first: each box whose intersection over union with a better kept one is above `iou_threshold` goes. Raises
    RuntimeError for other shapes.
    """
    torch._check(
        dets.dim() == 2 and dets.size(1) == 4, lambda: f"boxes should be [N, 4], got {list(dets.shape)}"
    )
    torch._check(scores.dim() == 1, lambda: f"scores should be a 1d tensor, got {scores.dim()}D")
    torch._check(
        dets.size(0) == scores.size(0),
        lambda: f"boxes and scores should have as many elements, got {dets.size(0)} and {scores.size(0)}",
    )
    remaining = scores.argsort(descending=True, stable=True)
    areas = (dets[:, 2] - dets[:, 0]) * (dets[:, 3] - dets[:, 1])
    kept = []
    while remaining.numel():
        best, rest = remaining[0], remaining[1:]
        kept.append(best)
        corner = torch.maximum(dets[best, :2], dets[rest, :2])
        opposite = torch.minimum(dets[best, 2:], dets[rest, 2:])
        intersection = (opposite - corner).clamp(min=0).prod(dim=1)
        overlap = intersection / (areas[best] + areas[rest] - intersection)
        # Not `overlap <= threshold`: two boxes without an area give NaN, and are kept.
        remaining = rest[~(overlap > iou_threshold)]
    return torch.stack(kept) if kept else remaining


def roi_align(  # noqa: PLR0917  the operator's schema has seven
    input: Tensor,  # noqa: A002  the operator's schema names it so
    rois: Tensor,
    spatial_scale: float,
    pooled_height: int,
    pooled_width: int,
    sampling_ratio: int,
    aligned: bool,
) -> Tensor:
    """Average bilinear samples of each region's bins.

    `input` is [N, C, H, W], `rois` is [K, 5] as (image, x1, y1, x2, y2) in pixels of the original image; the
    result is [K, C, pooled_height, pooled_width]. A `sampling_ratio` of 0 or less takes as many samples a bin
    as it has pixels. Raises RuntimeError for other shapes or for two dtypes.
    """
    torch._check(rois.dim() == 2 and rois.size(1) == 5, lambda: "rois must have shape as Tensor[K, 5]")
    torch._check(
        input.dtype == rois.dtype,
        lambda: f"input and rois must have one dtype, got {input.dtype} and {rois.dtype}",
    )
    bins = (pooled_height, pooled_width)
    start, size = _extent(rois, spatial_scale, aligned)
    samples = _samples_per_bin(size, bins, sampling_ratio)
    output = input.new_zeros((rois.size(0), input.size(1), *bins))
    for image in rois[:, 0].unique().tolist():
        for count in samples[rois[:, 0] == image].unique(dim=0).tolist():
            if min(count) < 1:
                continue
            chosen = ((rois[:, 0] == image) & (samples == torch.tensor(count)).all(dim=1)).nonzero()[:, 0]
            chunk = max(1, _MAX_SAMPLES // (input.size(1) * bins[0] * bins[1] * count[0] * count[1]))
            for part in chosen.split(chunk):
                pooled = _pool(input[int(image)], start[part], size[part], bins, count)
                output = output.index_copy(0, part, pooled)
    return output


def _extent(rois: Tensor, spatial_scale: float, aligned: bool) -> tuple[Tensor, Tensor]:
    """Upper left corner and size of each region on the feature map, both [K, 2] as (y, x)."""
    offset = 0.5 if aligned else 0.0
    start = rois[:, [2, 1]] * spatial_scale - offset
    size = rois[:, [4, 3]] * spatial_scale - offset - start
    return start, size if aligned else size.clamp(min=1.0)


def _samples_per_bin(size: Tensor, bins: tuple[int, int], sampling_ratio: int) -> Tensor:
    if sampling_ratio > 0:
        return torch.full(size.shape, sampling_ratio)
    return (size / torch.tensor(bins, dtype=size.dtype)).ceil().long()


def _pool(features: Tensor, start: Tensor, size: Tensor, bins: tuple[int, int], count: list[int]) -> Tensor:
    """Pool regions of one image that have the same number of samples a bin: [k, C, *bins]."""
    coordinates, inside = [], []
    for axis in (0, 1):
        samples = bins[axis] * count[axis]
        step = (torch.arange(samples, dtype=features.dtype) + 0.5) / samples
        position = start[:, axis, None] + step * size[:, axis, None]
        extent = features.size(1 + axis)
        inside.append((position >= -1.0) & (position <= extent))
        # grid_sample wants -1 and 1 at the outer edges of the first and last pixel; it clamps to the border
        # itself.
        coordinates.append((2 * position + 1) / extent - 1)
    y, x = torch.broadcast_tensors(coordinates[0][:, :, None], coordinates[1][:, None, :])
    grid = torch.stack((x, y), dim=-1).flatten(0, 1)
    sampled = functional.grid_sample(
        features[None], grid[None], mode="bilinear", padding_mode="border", align_corners=False
    )
    regions, height = y.shape[:2]
    sampled = sampled[0].unflatten(1, (regions, height)).movedim(0, 1)
    sampled = sampled * (inside[0][:, None, :, None] & inside[1][:, None, None, :])
    return functional.avg_pool2d(sampled, (count[0], count[1]))
