"""The two operators against plain Python written from their definitions, and the models that need them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import ceil, floor
from typing import Any

import pytest
import torch

from sandbox.inside.torchvision_ops import nms, roi_align


def test_nms_keeps_the_best_of_overlapping_boxes() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30], [0, 0, 10, 10.5]])
    scores = torch.tensor([0.5, 0.9, 0.1, 0.4])
    # By hand: 81 / 119 = 0.68 between the first two, 100 / 105 = 0.95 between the first and the last.
    assert nms(boxes, scores, 0.5).tolist() == [1, 2]
    assert nms(boxes, scores, 0.7).tolist() == [1, 0, 2]
    assert nms(boxes, scores, 0.99).tolist() == [1, 0, 3, 2]


def test_nms_of_nothing_is_nothing_and_empty_boxes_are_kept() -> None:
    assert nms(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist() == []
    assert nms(torch.zeros(2, 4), torch.zeros(2), 0.5).tolist() == [0, 1]


def test_nms_agrees_with_the_definition_on_random_boxes() -> None:
    torch.manual_seed(0)
    corner = torch.rand(60, 2) * 20
    boxes = torch.cat([corner, corner + torch.rand(60, 2) * 10], dim=1)
    scores = torch.rand(60)
    assert nms(boxes, scores, 0.3).tolist() == nms_by_definition(boxes.tolist(), scores.tolist(), 0.3)


def nms_by_definition(boxes: list[list[float]], scores: list[float], threshold: float) -> list[int]:
    def overlap(a: list[float], b: list[float]) -> float:
        width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
        height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
        areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
        return width * height / (sum(areas) - width * height)

    kept: list[int] = []
    for candidate in sorted(range(len(boxes)), key=lambda index: -scores[index]):
        if all(overlap(boxes[candidate], boxes[better]) <= threshold for better in kept):
            kept.append(candidate)
    return kept


def test_roi_align_of_one_bin_on_a_ramp_is_the_value_at_its_centre() -> None:
    ramp = torch.arange(8.0).repeat(8, 1)[None, None]
    region = torch.tensor([[0, 2.0, 2, 6, 6]])
    # Pixel centres are at whole numbers, so the region's centre is at x = 4; aligned shifts by half a pixel.
    assert roi_align(ramp, region, 1.0, 1, 1, 2, False).item() == pytest.approx(4.0)
    assert roi_align(ramp, region, 1.0, 1, 1, 2, True).item() == pytest.approx(3.5)
    assert roi_align(
        ramp, region * torch.tensor([1, 2, 2, 2, 2]), 0.5, 1, 1, 2, True
    ).item() == pytest.approx(3.5)


@pytest.mark.parametrize("sampling_ratio", [1, 2, 0, -1])
@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_roi_align_agrees_with_the_definition(sampling_ratio: int, aligned: bool, scale: float) -> None:
    torch.manual_seed(0)
    features = torch.randn(2, 2, 5, 7)
    regions = torch.tensor(
        [
            [0, 0.5, 1.0, 3.2, 4.9],
            [1, -3, -3, 20, 20],
            [1, 2, 2, 2, 2],
            [0, 30, 30, 40, 45],
            [1, 6.5, 4, 7.5, 5.5],
        ]
    )
    expected = roi_align_by_definition(features, regions.tolist(), scale, (3, 2), sampling_ratio, aligned)
    torch.testing.assert_close(
        roi_align(features, regions, scale, 3, 2, sampling_ratio, aligned), expected, atol=1e-5, rtol=1e-5
    )


def roi_align_by_definition(  # noqa: PLR0917  as the operator has them
    features: torch.Tensor,
    regions: list[list[float]],
    scale: float,
    bins: tuple[int, int],
    sampling_ratio: int,
    aligned: bool,
) -> torch.Tensor:
    output = torch.zeros(len(regions), features.size(1), *bins)
    for number, (image, x1, y1, x2, y2) in enumerate(regions):
        shift = 0.5 if aligned else 0.0
        start = (y1 * scale - shift, x1 * scale - shift)
        size = ((y2 - y1) * scale, (x2 - x1) * scale)
        if not aligned:
            size = (max(size[0], 1.0), max(size[1], 1.0))
        step = (size[0] / bins[0], size[1] / bins[1])
        grid = [sampling_ratio if sampling_ratio > 0 else ceil(length) for length in step]
        for row, column in product(range(bins[0]), range(bins[1])):
            total = torch.zeros(features.size(1))
            for i, j in product(range(grid[0]), range(grid[1])):
                y = start[0] + (row + (i + 0.5) / grid[0]) * step[0]
                x = start[1] + (column + (j + 0.5) / grid[1]) * step[1]
                total += bilinear(features[int(image)], y, x)
            output[number, :, row, column] = total / max(grid[0] * grid[1], 1)
    return output


def bilinear(features: torch.Tensor, y: float, x: float) -> torch.Tensor:
    height, width = features.shape[1:]
    if not (-1 <= y <= height and -1 <= x <= width):
        return torch.zeros(features.size(0))
    y, x = min(max(y, 0.0), height - 1.0), min(max(x, 0.0), width - 1.0)
    top, left = floor(y), floor(x)
    bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
    down, across = y - top, x - left
    return (
        features[:, top, left] * (1 - down) * (1 - across)
        + features[:, top, right] * (1 - down) * across
        + features[:, bottom, left] * down * (1 - across)
        + features[:, bottom, right] * down * across
    )


def test_roi_align_has_the_gradient_of_its_own_sum() -> None:
    features = torch.randn(1, 1, 6, 6, dtype=torch.double, requires_grad=True)
    region = torch.tensor([[0, 1.0, 1, 4.5, 5]], dtype=torch.double)
    assert torch.autograd.gradcheck(lambda x: roi_align(x, region, 1.0, 2, 2, 2, True), (features,))


def test_a_detection_model_finds_boxes_labels_and_scores(run: Callable[..., Any]) -> None:
    ran = run("""
        import torch, torchvision
        detection = torchvision.models.detection
        build = detection.fasterrcnn_mobilenet_v3_large_320_fpn
        model = build(weights=None, weights_backbone=None, min_size=96)
        with torch.no_grad():
            found = model.eval()([torch.rand(3, 80, 100)])[0]
        boxes, labels, scores = found["boxes"], found["labels"], found["scores"]
        losses = model.train()(
            [torch.rand(3, 80, 100)] * 2,
            [{"boxes": torch.tensor([[10.0, 10, 50, 60]]), "labels": torch.tensor([1])}] * 2,
        )
        sum(losses.values()).backward()
        print(sorted(losses), boxes.shape[1], len(boxes) == len(labels) == len(scores))
    """)
    assert ran.error is None
    assert ran.stdout == "['loss_box_reg', 'loss_classifier', 'loss_objectness', 'loss_rpn_box_reg'] 4 True\n"


def test_torchvisions_own_functions_use_the_operators(run: Callable[..., Any]) -> None:
    ran = run("""
        import torch
        from torchvision import ops
        boxes = torch.tensor([[0.0, 0, 4, 4], [0, 0, 4, 4.1], [10, 10, 14, 14]])
        print(ops.nms(boxes, torch.tensor([0.9, 0.8, 0.7]), 0.5).tolist())
        print(ops.batched_nms(boxes, torch.tensor([0.9, 0.8, 0.7]), torch.tensor([0, 1, 0]), 0.5).tolist())
        print(tuple(ops.roi_align(torch.zeros(1, 3, 16, 16), [boxes], 7).shape))
    """)
    assert ran.error is None
    assert ran.stdout == "[0, 2]\n[0, 1, 2]\n(3, 3, 7, 7)\n"
