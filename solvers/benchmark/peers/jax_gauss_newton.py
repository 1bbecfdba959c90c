"""Gauss-Newton natural gradients for physics-informed networks in JAX, float64, on the CPU.

Energy natural gradient descent with a line search on powers of two (Mueller and Zeinhofer 2023), its step from
(J'J + l I) or, where there are more parameters than rows, from the kernel (JJ' + l I) by the Woodbury identity
(Guzman-Cordero, Dangel, Goldshlager and Zeinhofer 2025). Rows are residuals times the root of weight over count.
"""

from common import Trace, confined, emit, points, request, seconds, seed, threads, unsupported

from jax_networks import boundary, face, initial_parameters, inside, pi, plain, wrapped  # float64 is settled there

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
import scipy.linalg
from scipy.linalg.blas import dsyrk

confined(jax.devices)  # XLA makes its threads here, as many as it sees processors


# Problems: box, layers, rows (points, weight, residual of one point, redrawn or not). Written out from the formulas.


def poisson(rng):
    box = [(0, 1), (0, 1)]

    def interior(net, x):
        _, _, d2 = plain(net, x)
        return d2.sum(0) + 2 * pi**2 * jnp.sin(pi * x[0]) * jnp.sin(pi * x[1])

    return dict(
        layers=[2, 32, 1],
        rows=[
            dict(draw=lambda: inside(box, 900, rng), weight=1, residual=interior, redraw=False),
            dict(draw=lambda: boundary(box, 240, rng), weight=4 * 10, residual=lambda net, x: plain(net, x)[0]),
        ],
    )


def poisson_5d(rng):
    box = [(0, 1)] * 5
    exact = lambda x: jnp.cos(pi * x).sum()  # noqa: E731

    def interior(net, x):
        _, _, d2 = plain(net, x)
        return d2.sum(0) + pi**2 * exact(x)

    return dict(
        layers=[5, 64, 1],
        rows=[
            dict(draw=lambda: inside(box, 1200, rng), weight=1, residual=interior),
            dict(draw=lambda: boundary(box, 600, rng), weight=100, residual=lambda net, x: plain(net, x)[0] - exact(x)),
        ],
        every=1,
    )


def helmholtz(rng):
    box = [(-1, 1), (-1, 1)]

    def interior(net, x):
        u, _, d2 = plain(net, x)
        return d2.sum(0) + u - (1 - 17 * pi**2) * jnp.sin(pi * x[0]) * jnp.sin(4 * pi * x[1])

    return dict(
        layers=[2, 24, 24, 1],
        rows=[
            dict(draw=lambda: inside(box, 1600, rng), weight=1, residual=interior),
            dict(draw=lambda: boundary(box, 240, rng), weight=100, residual=lambda net, x: plain(net, x)[0]),
        ],
    )


def heat(rng):
    box = [(0, 1), (0, 1)]

    def interior(net, x):
        _, d1, d2 = plain(net, x)
        return d1[1] - 0.25 * d2[0]

    return dict(
        layers=[2, 64, 1],
        rows=[
            dict(draw=lambda: inside(box, 1000, rng), weight=1, residual=interior),
            dict(
                draw=lambda: face(box, 1, 0.0, 100, rng),
                weight=10,
                residual=lambda net, x: plain(net, x)[0] - jnp.sin(pi * x[0]),
            ),
            dict(draw=lambda: boundary(box, 120, rng, [0]), weight=10, residual=lambda net, x: plain(net, x)[0]),
        ],
    )


def burgers(rng):
    box = [(-1, 1), (0, 1)]

    def interior(net, x):
        u, d1, d2 = plain(net, x)
        return d1[1] + u * d1[0] - 0.01 / pi * d2[0]

    return dict(
        layers=[2, 20, 20, 20, 1],
        rows=[
            dict(draw=lambda: inside(box, 2048, rng), weight=1, residual=interior, adaptive=True),
            dict(
                draw=lambda: face(box, 1, 0.0, 200, rng),
                weight=10,
                residual=lambda net, x: plain(net, x)[0] + jnp.sin(pi * x[0]),
            ),
            dict(draw=lambda: boundary(box, 160, rng, [0]), weight=10, residual=lambda net, x: plain(net, x)[0]),
        ],
        box=box,
        every=20,
    )


def allen_cahn(rng):
    box = [(-1, 1), (0, 1)]
    lift = lambda x: x**2 * jnp.cos(pi * x)  # noqa: E731
    lift_xx = jax.grad(jax.grad(lift))

    def interior(net, x):
        n, d1, d2 = wrapped(net, x)
        u = lift(x[0]) + x[1] * n
        u_t = n + x[1] * d1[1]
        u_xx = lift_xx(x[0]) + x[1] * d2[0]
        return u_t - 1e-4 * u_xx - 5 * (u - u**3)

    return dict(
        layers=[3, 24, 24, 24, 1],
        output=lambda net, x: lift(x[0]) + x[1] * wrapped(net, x)[0],
        rows=[dict(draw=lambda: inside(box, 2400, rng), weight=1, residual=interior, adaptive=True)],
        box=box,
        every=20,
    )


def kovasznay(rng):
    box = [(-0.5, 1), (-0.5, 1.5)]
    lam = 20 - np.sqrt(400 + 4 * pi**2)

    def interior(net, x):
        (u, v, _), d1, d2 = plain(net, x)
        (u_x, v_x, p_x), (u_y, v_y, p_y) = d1
        viscous = d2.sum(0) / 40
        return jnp.array([u * u_x + v * u_y + p_x - viscous[0], u * v_x + v * v_y + p_y - viscous[1], u_x + v_y])

    def velocity(net, x):
        wave = jnp.exp(lam * x[0])
        exact = jnp.array([1 - wave * jnp.cos(2 * pi * x[1]), lam / (2 * pi) * wave * jnp.sin(2 * pi * x[1])])
        return plain(net, x)[0][:2] - exact

    return dict(
        layers=[2, 32, 32, 3],
        rows=[
            dict(draw=lambda: inside(box, 800, rng), weight=1, residual=interior),
            dict(draw=lambda: boundary(box, 320, rng), weight=10, residual=velocity),
        ],
    )


def klein_gordon(rng):
    box = [(-1, 1), (-1, 1), (0, 10)]
    exact = lambda x: (x[0] + x[1]) * jnp.cos(2 * x[2]) + x[0] * x[1] * jnp.sin(2 * x[2])  # noqa: E731

    def interior(net, x):
        u, _, d2 = plain(net, x)
        q = exact(x)
        return (d2[2] - d2[0] - d2[1] + u**2 - (q**2 - 4 * q)) / 4

    return dict(
        layers=[3, 24, 24, 1],
        rows=[
            dict(draw=lambda: inside(box, 1500, rng), weight=1, residual=interior),
            dict(draw=lambda: face(box, 2, 0.0, 400, rng), weight=30, residual=lambda net, x: plain(net, x)[0] - exact(x)),
            dict(
                draw=lambda: face(box, 2, 0.0, 400, rng),
                weight=3,
                residual=lambda net, x: plain(net, x)[1][2] - 2 * x[0] * x[1],
            ),
            dict(draw=lambda: boundary(box, 400, rng, [0, 1]), weight=30, residual=lambda net, x: plain(net, x)[0] - exact(x)),
        ],
    )


problems = {
    "poisson": poisson,
    "poisson-5d": poisson_5d,
    "helmholtz": helmholtz,
    "heat": heat,
    "burgers": burgers,
    "allen-cahn": allen_cahn,
    "kovasznay": kovasznay,
    "klein-gordon": klein_gordon,
}


def compiled(rows, unflatten):
    """Jitted (residuals and Jacobian) and losses of several candidates at once, both of (theta, points of all rows)."""

    def scaled(row, x):
        return jnp.sqrt(row["weight"] / x.shape[0])

    def residuals(theta, sets):
        net = unflatten(theta)
        return jnp.concatenate(
            [scaled(r, x) * jax.vmap(lambda p, r=r: jnp.ravel(r["residual"](net, p)))(x).ravel() for r, x in zip(rows, sets)]
        )

    def jacobian_of(row, theta, x):
        of_point = lambda th, p: jnp.ravel(row["residual"](unflatten(th), p))  # noqa: E731
        blocks = jax.vmap(jax.jacrev(of_point), (None, 0))(theta, x)
        return scaled(row, x) * blocks.reshape(-1, theta.shape[0])

    def linearise(theta, sets):
        return residuals(theta, sets), jnp.concatenate([jacobian_of(r, theta, x) for r, x in zip(rows, sets)])

    def losses(theta, step, sizes, sets):
        of_size = lambda size: 0.5 * jnp.sum(residuals(theta - size * step, sets) ** 2)  # noqa: E731
        return jax.lax.map(of_size, sizes)

    return jax.jit(linearise), jax.jit(losses)


def direction(jacobian, r, damping):
    """Damped Gauss-Newton direction by Cholesky of the smaller side; the damping grows until that succeeds."""
    count, size = jacobian.shape
    primal = size <= count
    # The row-major J is the column-major J': dsyrk forms one triangle without a copy.
    gram = dsyrk(1.0, jacobian.T, trans=0 if primal else 1, lower=1)
    right = jacobian.T @ r if primal else r
    diagonal = gram.diagonal().copy()
    while True:
        np.fill_diagonal(gram, diagonal + damping)
        factor, failed = scipy.linalg.lapack.dpotrf(gram, lower=1, overwrite_a=0)
        if failed == 0:
            solution, _ = scipy.linalg.lapack.dpotrs(factor, right, lower=1)
            return solution if primal else jacobian.T @ solution
        damping = max(10 * damping, 1e-16 * diagonal.max())


# The grid 2^0 .. 2^-31 in parts: the smaller steps are tried only where the larger ones all fail.
grid = np.split(2.0 ** -np.arange(32), 4)


def line_search(losses, theta, step, sets, current):
    """The step size of the grid with the lowest loss, and that loss; zero where none is lower than the current."""
    for sizes in grid:
        found = np.asarray(losses(theta, step, sizes, sets))
        best = int(np.nanargmin(np.where(np.isfinite(found), found, np.inf)))
        if found[best] < current:
            return sizes[best], float(found[best])
    return 0.0, current


def adapted(damping, size):
    """Less damping after a full step, more after a short one or none (Levenberg-Marquardt; the factors are chosen here).

    A fixed damping, or min(loss, constant) as in the papers, did worse on Poisson, Helmholtz and Burgers.
    """
    if size == 0:
        return min(10 * damping, 1e2)
    return max(damping / 3, 1e-14) if size == 1 else 3 * damping if size <= 0.25 else damping


def redrawn(rows, sets, unflatten, box, rng):
    """New points: fresh ones, or for adaptive rows by residual (RAD with k = c = 1, Wu et al. 2023)."""
    def of(row, x):
        if not row.get("adaptive"):
            return row["draw"]()
        low, high = np.array(box, dtype=float).T
        pool = low + rng.random((10 * len(x), len(box))) * (high - low)
        size = np.abs(np.asarray(row["size"](pool))).ravel()
        chance = size / size.mean() + 1
        return pool[rng.choice(len(pool), len(x), replace=False, p=chance / chance.sum())]

    return [of(row, x) for row, x in zip(rows, sets)]


def train(problem, rng, trace):
    rows, every = problem["rows"], problem.get("every", 0)
    theta, unflatten = initial_parameters(problem["layers"], rng)
    output = problem.get("output", lambda net, x: plain(net, x)[0])
    predict = jax.jit(jax.vmap(lambda th, x: output(unflatten(th), x), (None, 0)))
    sizes = {id(r): jax.jit(jax.vmap(lambda th, x, r=r: r["residual"](unflatten(th), x), (None, 0))) for r in rows}
    linearise, losses = compiled(rows, unflatten)
    sets = [row["draw"]() for row in rows]
    emit(
        settings=f"jax {jax.__version__}, jaxlib {jaxlib.__version__}, float64, {threads} threads; tanh network "
        f"{problem['layers']}, {len(theta)} parameters, {sum(map(len, sets))} points, "
        + (f"redrawn every {every} steps" if every else "fixed points")
        + "; Gauss-Newton by Cholesky, damping from 1e-2 adapted by the size of the step, line search on 2^0..2^-31; "
        "trace includes compilation, not imports"
    )
    before = trace.elapsed()
    linearise = linearise.lower(theta, sets).compile()
    losses = losses.lower(theta, theta, grid[0], sets).compile()
    emit(compileSeconds=trace.elapsed() - before)
    predict(theta, points)  # compiled here, outside the clock of the first measurement
    stuck, index, damping = 0, 0, 1e-2
    while not trace.over() and stuck < 30:
        if every and index and index % every == 0:
            for row in rows:
                row["size"] = lambda x, f=sizes[id(row)]: f(theta, x)
            sets = redrawn(rows, sets, unflatten, problem.get("box"), rng)
        r, jacobian = (np.asarray(a) for a in linearise(theta, sets))
        loss = 0.5 * float(r @ r)
        step = direction(jacobian, r, damping)
        size, loss = line_search(losses, theta, step, sets, loss)
        theta = theta - size * step
        damping = adapted(damping, size)
        stuck = stuck + 1 if size == 0 and not every else 0
        index += 1
        trace.measure(lambda x: predict(theta, x))
    trace.measure(lambda x: predict(theta, x), always=True)


make = problems.get(request["problem"])
if make is None:
    unsupported("jax gauss-newton")
rng = np.random.default_rng(seed)
start = Trace()
train(make(rng), rng, start)
