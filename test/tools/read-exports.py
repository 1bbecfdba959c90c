"""Reads exported files with NumPy and meshio and compares them with each other.

Usage: read-exports.py STEM, where STEM.npz, STEM.csv, STEM.vtu and STEM.vti hold the same field u on the same
lattice over two coordinates. Exits with status 1 and a sentence at the first disagreement.
"""

import sys

import meshio
import numpy as np


def main(stem: str) -> None:
    archive = np.load(f"{stem}.npz")
    names = [name for name in archive.files if archive[name].ndim == 1]
    axes = [archive[name] for name in names]
    u = archive["u"]
    require(u.shape == tuple(len(axis) for axis in axes), f"u has shape {u.shape}")
    require(u.dtype == np.dtype("<f8"), f"u is {u.dtype}")
    # Fortran order: the first coordinate varies fastest in all formats.
    flat = u.ravel(order="F")

    table = np.genfromtxt(f"{stem}.csv", delimiter=",", names=True)
    require(list(table.dtype.names)[: len(names)] == names, f"csv columns {table.dtype.names}")
    require(np.array_equal(table["u"], flat, equal_nan=True), "csv and npz differ in u")
    grids = np.meshgrid(*axes, indexing="ij")
    for name, grid in zip(names, grids):
        require(np.array_equal(table[name], grid.ravel(order="F")), f"csv and npz differ in {name}")

    mesh = meshio.read(f"{stem}.vtu")
    require(np.array_equal(mesh.point_data["u"].ravel(), flat, equal_nan=True), "vtu and npz differ in u")
    for c, name in enumerate(names):
        require(np.array_equal(mesh.points[:, c], table[name]), f"vtu and csv differ in {name}")
    cells = mesh.cells_dict["quad"]
    require(len(cells) == (u.shape[0] - 1) * (u.shape[1] - 1), f"{len(cells)} quadrilaterals")

    # vti: numpy alone can check the header and the payload.
    import base64
    import xml.etree.ElementTree as tree

    image = tree.parse(f"{stem}.vti").getroot().find("ImageData")
    payload = base64.b64decode(image.find("Piece/PointData/DataArray").text)
    require(int.from_bytes(payload[:8], "little") == 8 * flat.size, "vti byte count")
    require(np.array_equal(np.frombuffer(payload[8:], "<f8"), flat, equal_nan=True), "vti and npz differ in u")
    origin, spacing = (np.array(image.get(key).split(), float) for key in ("Origin", "Spacing"))
    for c, axis in enumerate(axes):
        require(np.allclose(origin[c] + spacing[c] * np.arange(len(axis)), axis, rtol=1e-14, atol=1e-14), "vti axes")
    print(f"read-exports: npz, csv, vtu and vti agree on {flat.size} values")


def require(holds: bool, what: str) -> None:
    if not holds:
        sys.exit(f"read-exports: {what}")


if __name__ == "__main__":
    main(sys.argv[1])
