"""Figures of footprints with heights, by shapely, fiona's drivers left aside:
the volume of all that has a height above 0 and a valid outline.

    python3 figures.py SHARED/data/geo > figures.tsv

Areas are taken in the plane of a local transverse Mercator (pyproj), which
differs from UTM by its scale; UTM's is used, as Maquette does.
"""
import json, sqlite3, struct, sys
from pathlib import Path
from pyproj import Transformer
from shapely import transform, wkb
from shapely.geometry import shape

root = Path(sys.argv[1])


def geojson(path):
    for f in json.loads(path.read_text())["features"]:
        yield f["properties"], shape(f["geometry"]) if f["geometry"] else None


def package(path):
    db = sqlite3.connect(path)
    table, column = db.execute("select table_name, column_name from gpkg_geometry_columns").fetchone()
    rows = db.execute(f'select * from "{table}"')
    names = [d[0] for d in rows.description]
    for row in rows:
        values = dict(zip(names, row))
        blob = values[column]
        size = [0, 32, 48, 48, 64][blob[3] >> 1 & 7]
        yield values, wkb.loads(blob[8 + size:])


print("# file\toutlines\traised\tvolume m3\tmin x\tmin y\tmax x\tmax y\tmax height")
for name, read, utm in [
    ("mago/sample-geojson/footprint-with-height.geojson", geojson, 32652),
    ("mago/sample-geopackage/footprint.gpkg", package, 32652),
]:
    to = Transformer.from_crs(4326, utm, always_xy=True).transform
    total = raised = 0
    volume, xs, ys, top = 0.0, [], [], 0.0
    for values, g in read(root / name):
        total += 1
        h = values.get("height") or 0
        if g is None or h <= 0:
            continue
        raised += 1
        g = transform(g, to, interleaved=False)
        volume += g.area * h
        b = g.bounds
        xs += [b[0], b[2]]
        ys += [b[1], b[3]]
        top = max(top, h)
    print(f"{name}\t{total}\t{raised}\t{volume:.2f}\t{min(xs):.3f}\t{min(ys):.3f}\t{max(xs):.3f}\t{max(ys):.3f}\t{top:.2f}")
