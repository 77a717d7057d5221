"""Makes the small clouds of this folder and figures-made.tsv: python make.py
(laspy with lazrs, numpy)."""
import os
import laspy
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
out = open(os.path.join(HERE, "figures-made.tsv"), "w")
print("# made by testdata/make.py with laspy", laspy.__version__, file=out)
for fmt in (0, 1, 2, 3, 6, 7, 8):
    rng = np.random.default_rng(fmt)
    n = 1200
    h = laspy.LasHeader(point_format=fmt, version="1.4" if fmt > 5 else "1.2")
    h.scales, h.offsets = [0.001] * 3, [85000, 446500, 0]
    if fmt in (3, 7):
        h.add_extra_dim(laspy.ExtraBytesParams("extra", "uint16"))
    c = laspy.LasData(h)
    t = np.sort(rng.integers(0, n // 2, n))
    c.x = 85000 + 20 * np.sin(t / 50) + rng.normal(0, 0.3, n)
    c.y = 446500 + t * 0.1 + rng.normal(0, 0.3, n)
    c.z = rng.normal(2, 1.5, n)
    c.intensity = rng.integers(0, 3000, n)
    c.number_of_returns = rng.integers(1, 6, n)
    c.return_number = np.minimum(rng.integers(1, 6, n), c.number_of_returns)
    c.classification = rng.choice([1, 2, 6, 9, 26], n)
    c.user_data = rng.integers(0, 4, n)
    c.point_source_id = rng.integers(0, 3, n)
    if fmt > 5:
        c.scanner_channel = rng.integers(0, 3, n) * (np.arange(n) > 400) if fmt == 6 else np.ones(n, dtype=int)
        c.scan_angle = rng.integers(-2000, 2000, n)
    if fmt not in (0, 2):
        c.gps_time = np.cumsum(rng.choice([0, 1e-5, 2e-5, 0.5, 1e6], n, p=[0.4, 0.3, 0.2, 0.09, 0.01]))
    if fmt in (2, 3, 7, 8):
        c.red, c.green, c.blue = (rng.integers(0, 65535, n) for _ in range(3))
        c.red[100:200] = c.green[100:200] = c.blue[100:200] = 700
    if fmt == 8:
        c.nir = rng.integers(0, 65535, n)
    if fmt in (3, 7):
        c.extra = rng.integers(0, 65535, n)
    name = f"format{fmt}.laz"
    c.write(os.path.join(HERE, name))
    c = laspy.read(os.path.join(HERE, name))
    xyz = np.stack([c.x, c.y, c.z])
    k, counts = np.unique(np.asarray(c.classification), return_counts=True)
    red = float(np.asarray(c.red, dtype="float64").mean()) if "red" in c.point_format.dimension_names else 0.0
    print(name, fmt, n, *[repr(float(v)) for v in [*xyz.min(axis=1), *xyz.max(axis=1), xyz[2].mean()]],
          repr(float(np.asarray(c.intensity, dtype="float64").mean())), repr(red),
          " ".join(f"{a}:{b}" for a, b in zip(k, counts)), sep="\t", file=out)
