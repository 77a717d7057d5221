"""Prints points in every system that plans/crs knows, as PROJ has them.

    python3 projpoints.py SEED COUNT GRIDS > proj_points.tsv

GRIDS is the folder with nl_nsgi_rdcorr2018.tif and nl_nsgi_nlgeo2018.tif of
PROJ-data. Besides COUNT points at random come the fixed ones below. Each point
stands there twice: without an epoch (WGS 84 is ETRS89) and with one (WGS 84 is
ITRF2014). RDNAPTRANS2018 is given to PROJ step by step (variant 1); all else is
PROJ's own choice between EPSG codes. Columns: point, epoch or -, code, and the
coordinates in EPSG's axis order; nan where there is none.
"""
import math
import random
import sys

try:
    import pyproj
    from pyproj import Transformer
except ImportError:
    sys.exit(3)

FIXED = [  # latitude, longitude, ellipsoidal height
    (52.155172897, 5.387203657, 43),  # the centre of RD
    (51.8133, 4.6601, 43.7),  # Dordrecht
    (51.92, 4.48, 120.5),  # Rotterdam
    (53.2194, 6.5665, 41),  # Groningen
    (50.7545, 6.0209, 368.9),  # Vaals, where three countries meet
    (51.4387, 4.9300, 70),  # Baarle
    (51.2194, 4.4025, 52),  # Antwerp
    (50.6326, 5.5797, 110),  # Liege
    (50.7753, 6.0839, 220),  # Aachen
    (51.8338, 6.2430, 62),  # Emmerich
    (53.3670, 7.2080, 44),  # Emden
    (53.55, 6.60, 39.5),  # Rottumeroog
    (51.3700, 3.3700, 46),  # the coast at Cadzand
    (55.70, 3.40, 42),  # North Sea, northern corner of the EEZ
    (51.60, 2.60, 45),  # North Sea, west
    (50.0005, 2.0005, 44),  # the corners of the grids
    (55.9995, 7.9995, 41),
    (50.0005, 7.9995, 300),
    (55.9995, 2.0005, 44),
]

DEG = "+step +proj=axisswap +order=2,1 +step +proj=unitconvert +xy_in=deg +xy_out=rad "
ARC = 180 / math.pi * 3600


def rdnap(x, y, h):
    """The steps from EPSG:4937 to RD, and to NAP."""
    datum = (
        f"+step +proj=helmert +x=-565.7346 +y=-50.4058 +z=-465.2895 +rx={-1.9151255475293e-6 * ARC:.15g} "
        f"+ry={1.6036473018269e-6 * ARC:.15g} +rz={-9.0954585716021e-6 * ARC:.15g} +s=-4.07242 "
        "+exact +convention=coordinate_frame "
    )
    plane = pyproj.Transformer.from_pipeline(
        "+proj=pipeline " + DEG + "+step +proj=push +v_3 +step +proj=set +v_3=43 +step +proj=cart +ellps=GRS80 "
        + datum + "+step +inv +proj=cart +ellps=bessel "
        "+step +proj=hgridshift +inv +grids=nl_nsgi_rdcorr2018.tif,null "
        "+step +proj=sterea +lat_0=52.1561605555555556 +lon_0=5.3876388888888889 +k=0.9999079 +x_0=155000 +y_0=463000 "
        "+ellps=bessel +step +proj=pop +v_3")
    height = pyproj.Transformer.from_pipeline(
        "+proj=pipeline " + DEG + "+step +proj=vgridshift +grids=nl_nsgi_nlgeo2018.tif +multiplier=-1")
    e, n, _ = plane.transform(x, y, h)
    return e, n, height.transform(x, y, h)[2]


made = {}


def move(source, target, p, epoch=None):
    """PROJ's own transformation between two codes."""
    if (source, target) not in made:
        made[source, target] = Transformer.from_crs(source, target)
    t = made[source, target]
    return t.transform(*p) if epoch is None else t.transform(*p, epoch)[:3]


def etrs89(p):
    x, y, h = p
    e, n, nap = rdnap(x, y, h)
    out = {"EPSG:28992": (e, n, nap), "EPSG:7415": (e, n, nap), "EPSG:9286": (x, y, nap)}
    for code in ("EPSG:4258", "EPSG:4937", "EPSG:9067", "EPSG:7931"):
        out[code] = p
    out["EPSG:4936"] = move("EPSG:4937", "EPSG:4936", p)
    out["EPSG:7930"] = move("EPSG:7931", "EPSG:7930", p)
    for zone in (25831, 25832):
        out[f"EPSG:{zone}"] = move("EPSG:4258", f"EPSG:{zone}", p[:2]) + (h,)
    return out


def wgs84(p):
    x, y, h = p
    out = {"EPSG:4326": p, "EPSG:4979": p, "OGC:CRS84": (y, x, h), "OGC:CRS84h": (y, x, h)}
    out["EPSG:4978"] = move("EPSG:4979", "EPSG:4978", p)
    for code in ("EPSG:32631", "EPSG:32632", "EPSG:3857"):
        out[code] = move("EPSG:4326", code, p[:2]) + (h,)
    return out


def itrf(p, epoch):
    out = {}
    for xyz, three, two in ((7789, 7912, 9000), (5332, 7911, 8999), (9988, 9989, 9990)):
        c = move("EPSG:7930", f"EPSG:{xyz}", p, epoch)
        out[f"EPSG:{xyz}"] = c
        out[f"EPSG:{three}"] = out[f"EPSG:{two}"] = move(f"EPSG:{xyz}", f"EPSG:{three}", c)
    out.update(wgs84(move("EPSG:4978", "EPSG:4979", out["EPSG:7789"])))
    return out


def show(i, epoch, points):
    for code, p in points.items():
        degrees = abs(p[0]) <= 180 and abs(p[1]) <= 180
        cells = [f"{v:.12f}" if degrees and k < 2 else f"{v:.7f}" for k, v in enumerate(p)]
        print(i, epoch, code, *cells, sep="\t")


def main():
    seed, count, grids = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    pyproj.datadir.append_data_dir(grids)
    rng = random.Random(seed)
    points = list(FIXED)
    for _ in range(count):
        points.append((rng.uniform(50.7, 53.7), rng.uniform(3.2, 7.2), rng.uniform(-20, 400)))
    print("# PROJ", pyproj.proj_version_str, "- made by projpoints.py", seed, count)
    for i, p in enumerate(points):
        static = etrs89(p)
        show(i, "-", {**static, **wgs84(p)})
        epoch = round(rng.uniform(1995, 2040), 2)
        show(i, epoch, {**static, **itrf(static["EPSG:7930"], epoch)})


main()
