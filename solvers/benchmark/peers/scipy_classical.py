"""Classical solvers with SciPy, for perspective: spectral collocation at increasing resolutions, one error for each.

Chebyshev collocation (Trefethen 2000, Spectral Methods in MATLAB) where the solution is smooth and not periodic, Fourier
series in an integrating factor (Kassam and Trefethen 2005) with solve_ivp in time where it is. The time of a resolution
includes those before it: who does not know how fine is fine enough pays for all of them.
"""

from common import Trace, emit, points, request, seconds, threads, unsupported

import numpy as np
import scipy
from scipy.integrate import solve_ivp
from scipy.linalg import eig, qr, solve_sylvester, solve_triangular

pi = np.pi


def chebyshev(n, low, high):
    """Points of [low, high] from low to high, n + 1 of them, and the differentiation matrix on them."""
    k = np.arange(n + 1)
    x = -np.cos(pi * k / n)
    c = np.where((k == 0) | (k == n), 2.0, 1.0) * (-1.0) ** k
    # Differences by sines: no cancellation between close points.
    difference = 2 * np.sin(pi * (k[:, None] + k) / (2 * n)) * np.sin(pi * (k[:, None] - k) / (2 * n))
    np.fill_diagonal(difference, 1)
    matrix = np.outer(c, 1 / c) / difference
    np.fill_diagonal(matrix, 0)
    np.fill_diagonal(matrix, -matrix.sum(1))
    return low + (x + 1) / 2 * (high - low), matrix * 2 / (high - low)


def interpolation(nodes, at):
    """Matrix from values on Chebyshev nodes to values at points."""
    n = len(nodes) - 1
    weights = np.where((np.arange(n + 1) == 0) | (np.arange(n + 1) == n), 0.5, 1.0) * (-1.0) ** np.arange(n + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = weights / (at[:, None] - nodes)
        matrix /= matrix.sum(1, keepdims=True)
    row, column = np.nonzero(at[:, None] == nodes)
    matrix[row] = 0
    matrix[row, column] = 1
    return matrix


def tensor(nodes, u):
    """The interpolant of values on a grid of two coordinates, as a function of points."""
    return lambda p: np.einsum("pi,ij,pj->p", interpolation(nodes[0], p[:, 0]), u, interpolation(nodes[1], p[:, 1]))


# Problems: resolutions, and the solution at one of them.


def poisson(n):
    x, d = chebyshev(n, 0, 1)
    inner = (d @ d)[1:-1, 1:-1]
    u = np.zeros((n + 1, n + 1))
    source = -2 * pi**2 * np.outer(np.sin(pi * x), np.sin(pi * x))
    u[1:-1, 1:-1] = solve_sylvester(inner, inner.T, source[1:-1, 1:-1])
    return tensor((x, x), u)


def helmholtz(n):
    x, d = chebyshev(n, -1, 1)
    inner = (d @ d)[1:-1, 1:-1]
    u = np.zeros((n + 1, n + 1))
    source = (1 - 17 * pi**2) * np.outer(np.sin(pi * x), np.sin(4 * pi * x))
    u[1:-1, 1:-1] = solve_sylvester(inner + np.eye(n - 1), inner.T, source[1:-1, 1:-1])
    return tensor((x, x), u)


def heat(n):
    """Collocation in space and time at once: u D_t' - D_xx u / 4 = 0 for what is unknown of u."""
    x, d = chebyshev(n, 0, 1)
    t, dt = chebyshev(n, 0, 1)
    u = np.zeros((n + 1, n + 1))
    u[:, 0] = np.sin(pi * x)
    known = -np.outer(u[1:-1, 0], dt[1:, 0])
    u[1:-1, 1:] = solve_sylvester(-0.25 * (d @ d)[1:-1, 1:-1], dt[1:, 1:].T, known)
    return tensor((x, t), u)


def poisson_5d(n):
    """Fast diagonalisation: five products with the eigenvectors of one second derivative, there and back."""
    x, d = chebyshev(n, 0, 1)
    second = d @ d
    values, vectors = eig(second[1:-1, 1:-1])
    values, vectors = values.real, vectors.real
    grid = np.ix_(*[np.arange(n + 1)] * 5)
    exact = sum(np.cos(pi * x)[g] for g in grid)
    right = -(pi**2) * exact
    boundary = exact.copy()
    boundary[(slice(1, -1),) * 5] = 0
    along = lambda m, a, k: np.moveaxis(np.tensordot(m, a, (1, k)), 0, k)  # noqa: E731
    for k in range(5):
        right -= along(second, boundary, k)
    right = right[(slice(1, -1),) * 5]
    inverse = np.linalg.inv(vectors)
    for k in range(5):
        right = along(inverse, right, k)
    right /= sum(values[g] for g in np.ix_(*[np.arange(n - 1)] * 5))
    for k in range(5):
        right = along(vectors, right, k)
    boundary[(slice(1, -1),) * 5] = right

    def at(p):
        value = np.einsum("pi,ijklm->pjklm", interpolation(x, p[:, 0]), boundary)
        for c in range(1, 5):
            value = np.einsum("pi,pi...->p...", interpolation(x, p[:, c]), value)
        return value

    return lambda p: np.concatenate([at(part) for part in np.array_split(p, 50)])


def evolution(n, linear, nonlinear, start, times, tolerance):
    """Fourier coefficients on [-1, 1) at increasing times: exp(-L t) u_t = exp(-L t) N(u), by an eighth-order Runge-Kutta.

    The factor is renewed in steps of 1/200, so that exp(-L t) stays of modest size.
    """
    coefficients = np.fft.rfft(start(-1 + 2 * np.arange(n) / n))
    out, now = [], 0.0
    for time in times:
        while now < time - 1e-15:
            length = min(1 / 200, time - now)

            def slope(s, y):
                return np.exp(-linear * s) * nonlinear(np.exp(linear * s) * y.view(complex))

            run = solve_ivp(
                lambda s, y: slope(s, y).view(float),
                (0, length),
                coefficients.view(float),
                method="DOP853",
                rtol=tolerance,
                atol=tolerance * np.abs(coefficients).max(),
            )
            coefficients = np.exp(linear * length) * run.y[:, -1].copy().view(complex)
            now += length
        out.append(coefficients)
    return np.array(out)


def in_space_and_time(n, times, spectra):
    """Chebyshev interpolation between the times, the Fourier series in space, at points (x, t)."""
    waves = np.arange(n // 2 + 1)
    scale = np.where((waves == 0) | (waves == n // 2), 1.0, 2.0) / n

    def at(p):
        values = np.zeros(len(p))
        for part in np.array_split(np.arange(len(p)), max(1, len(p) * n // 4_000_000)):
            series = interpolation(times, p[part, 1]) @ spectra * scale
            values[part] = (series * np.exp(1j * pi * np.outer(p[part, 0] + 1, waves))).real.sum(1)
        return values

    return at


def fourier(n, diffusivity, nonlinear, start):
    waves = pi * np.arange(n // 2 + 1)
    # The front forms within a hundredth of a second: a quarter as many times as points.
    times, _ = chebyshev(n // 4, 0, 1)
    spectra = evolution(n, -diffusivity * waves**2, nonlinear(n, waves), start, times, 1e-12)
    return in_space_and_time(n, times, spectra)


def burgers(n):
    def nonlinear(n, waves):
        kept = waves <= waves[-1] * 2 / 3
        # Products without aliasing: the upper third is left out (Orszag 1971).
        return lambda u: -0.5j * waves * kept * np.fft.rfft(np.fft.irfft(u * kept, n) ** 2)

    return fourier(n, 0.01 / pi, nonlinear, lambda x: -np.sin(pi * x))


def allen_cahn(n):
    def nonlinear(n, _):
        def of(coefficients):
            u = np.fft.irfft(coefficients, n)
            return np.fft.rfft(5 * (u - u**3))

        return of

    return fourier(n, 1e-4, nonlinear, lambda x: x**2 * np.cos(pi * x))


def klein_gordon(n):
    x, d = chebyshev(n, -1, 1)
    second = d @ d
    a, b = np.meshgrid(x, x, indexing="ij")
    exact = lambda t: (a + b) * np.cos(2 * t) + a * b * np.sin(2 * t)  # noqa: E731
    rim = np.ones_like(a, dtype=bool)
    rim[1:-1, 1:-1] = False

    def slope(t, y):
        u, v = y.reshape(2, n + 1, n + 1).copy()
        q = exact(t)
        u[rim] = q[rim]
        force = second @ u + u @ second.T - u**2 + q**2 - 4 * q
        force[rim] = 0
        return np.concatenate([v.ravel(), force.ravel()])

    times, _ = chebyshev(40, 0, 10)
    start = np.concatenate([exact(0.0).ravel(), (2 * a * b * ~rim).ravel()])
    run = solve_ivp(slope, (0, 10), start, method="DOP853", t_eval=times, rtol=1e-12, atol=1e-12)
    u = run.y[: (n + 1) ** 2].T.reshape(-1, n + 1, n + 1).copy()
    for k, t in enumerate(times):
        u[k][rim] = exact(t)[rim]

    def at(p):
        parts = [interpolation(nodes, p[:, c]) for c, nodes in ((2, times), (0, x), (1, x))]
        return np.einsum("pt,pi,pj,tij->p", *parts, u, optimize=True)

    return at


def kovasznay(n):
    """Newton's method on Chebyshev coefficients of u, v, p, each step by least squares on a grid half as fine again.

    The solution is smoother along x: half as many points suffice there.
    """
    lam = 20 - np.sqrt(400 + 4 * pi**2)
    box = ((-0.5, 1.0), (-0.5, 1.5))
    sizes = n // 2, n
    nodes, d = zip(*[chebyshev(m, *side) for m, side in zip(sizes, box)])
    dense = [chebyshev(3 * m // 2, *side)[0] for m, side in zip(sizes, box)]
    to = [interpolation(coarse, fine) for coarse, fine in zip(nodes, dense)]
    one = np.kron(to[0], to[1])
    first = [np.kron(to[0] @ d[0], to[1]), np.kron(to[0], to[1] @ d[1])]
    lap = np.kron(to[0] @ d[0] @ d[0], to[1]) + np.kron(to[0], to[1] @ d[1] @ d[1])
    x, y = (a.ravel() for a in np.meshgrid(*dense, indexing="ij"))
    wave = np.exp(lam * x)
    walls = np.isclose(x, -0.5) | np.isclose(x, 1) | np.isclose(y, -0.5) | np.isclose(y, 1)
    given = (1 - wave * np.cos(2 * pi * y))[walls], (lam / (2 * pi) * wave * np.sin(2 * pi * y))[walls]
    size, strict = one.shape[1], 1e4
    fields = np.zeros((3, size))
    zero = np.zeros_like(one)
    for _ in range(12):
        u, v = one @ fields[0], one @ fields[1]
        (u_x, v_x, p_x), (u_y, v_y, p_y) = [[m_ @ f for f in fields] for m_ in first]
        carry = u[:, None] * first[0] + v[:, None] * first[1] - lap / 40
        matrix = np.block(
            [
                [carry + u_x[:, None] * one, u_y[:, None] * one, first[0]],
                [v_x[:, None] * one, carry + v_y[:, None] * one, first[1]],
                [first[0], first[1], zero],
                [strict * one[walls], zero[walls], zero[walls]],
                [zero[walls], strict * one[walls], zero[walls]],
                # The constant of the pressure is free: the sum is zero.
                [np.zeros((1, size)), np.zeros((1, size)), np.ones((1, size))],
            ]
        )
        residual = np.concatenate(
            [
                u * u_x + v * u_y + p_x - lap @ fields[0] / 40,
                u * v_x + v * v_y + p_y - lap @ fields[1] / 40,
                u_x + v_y,
                strict * (u[walls] - given[0]),
                strict * (v[walls] - given[1]),
                [fields[2].sum()],
            ]
        )
        q, r = qr(matrix, mode="economic", overwrite_a=True, check_finite=False)
        step = solve_triangular(r, -(q.T @ residual)).reshape(3, size)
        fields += step
        if np.abs(step).max() < 1e-9 * np.abs(fields).max():
            break
    solutions = [tensor(nodes, f.reshape(len(nodes[0]), -1)) for f in fields]
    return lambda p: np.stack([s(p) for s in solutions], 1)


problems = {
    "poisson": (poisson, (4, 8, 12, 16, 20, 24)),
    "helmholtz": (helmholtz, (16, 20, 24, 28, 32, 40, 48)),
    "heat": (heat, (4, 8, 12, 16, 20, 24)),
    "poisson-5d": (poisson_5d, (4, 6, 8, 10, 12)),
    "burgers": (burgers, (128, 256, 512, 1024, 2048, 4096)),
    "allen-cahn": (allen_cahn, (256, 512, 1024, 2048, 4096)),
    "klein-gordon": (klein_gordon, (4, 6, 8)),
    "kovasznay": (kovasznay, (12, 16, 20, 24, 28)),
}

if request["problem"] not in problems:
    unsupported("scipy")
solve, resolutions = problems[request["problem"]]
trace = Trace()
emit(
    settings=f"scipy {scipy.__version__}, numpy {np.__version__}, {threads} threads; {solve.__name__} by spectral "
    f"collocation at resolutions {', '.join(map(str, resolutions))}; trace excludes imports"
)
last = 0.0
for n in resolutions:
    # The next one is taken to last four times as long as this one: what cannot end in time is not begun.
    if trace.elapsed() + 4 * last > seconds:
        break
    before = trace.elapsed()
    solution = solve(n)
    last = trace.elapsed() - before
    trace.measure(solution, always=True)
