import numpy as np
import pytest
from scipy import signal

from core.analysis.layers import convolution
from core.data.datasets import load_test_split


@pytest.fixture(scope="module")
def image():
    return load_test_split().images[0, :, :, 0]


@pytest.mark.parametrize("shape", [(3, 3), (5, 5), (2, 2), (6, 6), (1, 4), (3, 2)])
def test_the_tutorials_convolution_is_scipys(image, shape):
    kernel = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    ours = convolution.convolve(image, kernel, boundary="tutorial")
    theirs = signal.convolve2d(image, kernel, mode="same", boundary="symm")
    assert ours.shape == image.shape and np.allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("shape", [(3, 3), (5, 5), (6, 6)])
def test_the_networks_way_is_correlation(image, shape):
    kernel = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    valid = convolution.convolve(image, kernel, boundary="network")
    assert np.allclose(valid, signal.correlate2d(image, kernel, mode="valid"), atol=1e-5)
    same = convolution.convolve(image, kernel, boundary="network", same=True)
    before, after = (shape[0] - 1) // 2, shape[0] // 2  # TensorFlow's rule for "same"
    padded = np.pad(image, (before, after))
    assert same.shape == image.shape
    assert np.allclose(same, signal.correlate2d(padded, kernel, mode="valid"), atol=1e-5)


def test_the_laplacian_by_hand():
    image = np.zeros((5, 5), np.float32)
    image[2, 2] = 1
    done = convolution.convolve(image, convolution.hand_made("Laplacian"), boundary="tutorial")
    assert done[1:4, 1:4].tolist() == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    assert np.abs(done).sum() == 8


def test_a_flat_picture_has_no_slope_even_at_its_edges():
    flat = np.full((8, 8), 0.7, np.float32)
    for name in ("Laplacian", "Sobel x", "Sobel y"):
        done = convolution.convolve(flat, convolution.hand_made(name), boundary="tutorial")
        assert np.allclose(done, 0, atol=1e-6)
    for name in ("blur", "sharpen"):
        done = convolution.convolve(flat, convolution.hand_made(name), boundary="tutorial")
        assert np.allclose(done, 0.7, atol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "0 1 0\n1 -4 1\n0 1 0",
        "[[0,1,0],[1,-4,1],[0,1,0]]",
        "0,1,0; 1,-4,1; 0,1,0",
        "0 1 0 / 1 -4 1 / 0 1 0\n",
        "((0,1,0),(1,-4,1),(0,1,0))",
        "(0 1 0) (1 \N{MINUS SIGN}4 1) (0 1 0)",
        "0/3 2/2 0; 3/3 -8/2 1; 0 1 0",
    ],
)
def test_a_typed_kernel_is_read(text):
    assert np.array_equal(convolution.parse_kernel(text), convolution.hand_made("Laplacian"))


def test_a_typed_kernel_of_one_number_is_read():
    assert convolution.parse_kernel("-1.5e-1").tolist() == [[np.float32(-0.15)]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no numbers"),
        ("[[]]", "no numbers"),
        ("1 2\n3", "rows of 1 and 2 numbers"),
        ("1 x\n2 3", "'x', which is not a number"),
        ("nan 1\n1 1", "expected numbers up to"),
        ("inf", "expected numbers up to"),
        ("1e300", "expected numbers up to"),
        ("1 " * 12, "a kernel of 1x12"),
        ("1\n" * 12, "a kernel of 12x1"),
        ("1 " * 5000, "10,000 characters"),
        ("__import__('os')", "not a number"),
        ("1_000", "not a number"),
        ("1/0", "not a number"),
        ("1/2/3", "not a number"),
    ],
)
def test_what_is_no_small_matrix_gets_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        convolution.parse_kernel(text)


def test_too_large_a_kernel_and_an_unknown_boundary_are_refused():
    with pytest.raises(ValueError, match="kernel of 9x9 for an image of 8x8"):
        convolution.convolve(np.zeros((8, 8)), np.zeros((9, 9)), boundary="network")
    with pytest.raises(ValueError, match="expected one of tutorial, network"):
        convolution.convolve(np.zeros((8, 8)), np.zeros((3, 3)), boundary="nonsense")


def test_random_kernels_repeat_with_their_seed():
    first, again = (convolution.draw_random(3, 5, seed=1) for _ in range(2))
    assert np.array_equal(first, again) and first.shape == (3, 5, 5)
    assert not np.array_equal(first, convolution.draw_random(3, 5, seed=2))
