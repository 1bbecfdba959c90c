"""Networks with derivatives along all inputs carried forward, and points of boxes, for the scripts in JAX."""

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

import jax.numpy as jnp  # noqa: E402  (float64 is settled first)
import numpy as np  # noqa: E402
from scipy.stats import qmc  # noqa: E402

pi = np.pi


# Networks, with first and unmixed second derivatives along all inputs carried forward through the layers.


def initial_parameters(layers, rng):
    """Glorot normal weights, zero biases, flattened, with the function that unflattens."""
    shapes = [(m, n) for m, n in zip(layers[1:], layers[:-1])]
    flat = [np.concatenate([(rng.normal(size=s) * np.sqrt(2 / sum(s))).ravel(), np.zeros(s[0])]) for s in shapes]

    def unflatten(theta):
        out, at = [], 0
        for m, n in shapes:
            out.append((theta[at : at + m * n].reshape(m, n), theta[at + m * n : at + m * n + m]))
            at += m * n + m
        return out

    return np.concatenate(flat), unflatten


def jet(net, z, dz, ddz):
    """Values, first and second derivatives of a tanh network of one point whose input has the jet (z, dz, ddz).

    z: (n,), dz and ddz: (directions, n); returns the same of the outputs.
    """
    for weight, bias in net[:-1]:
        z, dz, ddz = weight @ z + bias, dz @ weight.T, ddz @ weight.T
        t = jnp.tanh(z)
        slope = 1 - t * t
        z, dz, ddz = t, slope * dz, slope * ddz - 2 * t * slope * dz * dz
    weight, bias = net[-1]
    return weight @ z + bias, dz @ weight.T, ddz @ weight.T


def plain(net, x):
    return jet(net, x, jnp.eye(x.shape[0]), jnp.zeros((x.shape[0], x.shape[0])))


def wrapped(net, x):
    """Input (cos pi x, sin pi x, t): 2-periodic in the first coordinate."""
    c, s = jnp.cos(pi * x[0]), jnp.sin(pi * x[0])
    z = jnp.array([c, s, x[1]])
    dz = jnp.array([[-pi * s, pi * c, 0.0], [0.0, 0.0, 1.0]])
    ddz = jnp.array([[-pi * pi * c, -pi * pi * s, 0.0], [0.0, 0.0, 0.0]])
    return jet(net, z, dz, ddz)


# Points.


def inside(box, count, rng):
    """Scrambled Sobol points of a box."""
    low, high = np.array(box, dtype=float).T
    unit = qmc.Sobol(len(box), seed=rng).random(count)
    return low + unit * (high - low)


def face(box, axis, value, count, rng):
    """Points on one face of a box: equidistant where it is an edge, midpoint rule."""
    if len(box) == 2:
        low, high = box[1 - axis]
        along = low + (np.arange(count) + 0.5) / count * (high - low)
        rest = along[:, None]
    else:
        rest = inside([side for k, side in enumerate(box) if k != axis], count, rng)
    return np.insert(rest, axis, value, axis=1)


def boundary(box, count, rng, axes=None):
    """`count` points on the faces of the given axes, shared equally."""
    faces = [(k, v) for k in (range(len(box)) if axes is None else axes) for v in box[k]]
    return np.concatenate([face(box, k, v, max(1, count // len(faces)), rng) for k, v in faces])
