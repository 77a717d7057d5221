"""Writes areas.tsv: polygons that break ISO 19107 and their areas as shapely (GEOS) makes
them valid by its method "linework". Run with shapely 2.2: python3 areas.py > areas.tsv"""
import random
import shapely
from shapely.geometry import Polygon
from shapely import make_valid

sq = [(0, 0), (10, 0), (10, 10), (0, 10)]
hole = [(2, 2), (2, 4), (4, 4), (4, 2)]
cases = {
    "sound": [sq, hole],
    "a bow tie of equal halves": [[(0, 0), (2, 2), (2, 0), (0, 2)]],
    "a bow tie of unequal halves": [[(0, 0), (6, 6), (6, 0), (0, 2)]],
    "a bow tie that meets at a corner": [[(0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10)]],
    "a star of five": [[(0, 300), (-176, -243), (285, 93), (-285, 93), (176, -243)]],
    "a corner on an edge of its own": [[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)]],
    "through a corner of its own": [[(0, 0), (10, 0), (10, 10), (5, 5), (5, -5), (0, -5)]],
    "a hole that juts out": [sq, [(8, 4), (8, 6), (12, 6), (12, 4)]],
    "a hole that cuts it in two": [sq, [(4, -1), (6, -1), (6, 11), (4, 11)]],
    "holes that cross": [sq, [(2, 2), (6, 2), (6, 6), (2, 6)], [(4, 4), (8, 4), (8, 8), (4, 8)]],
    "a hole in a hole": [sq, [(1, 1), (9, 1), (9, 9), (1, 9)], [(3, 3), (6, 3), (6, 6), (3, 6)]],
    "a spike outward": [[(0, 0), (10, 0), (10, 5), (15, 5), (10, 5), (10, 10), (0, 10)]],
    "a spike inward": [[(0, 0), (10, 0), (10, 5), (5, 5), (10, 5), (10, 10), (0, 10)]],
    "corners that repeat": [[(0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (0, 10)]],
    "an eight that goes round twice": [[(0, 0), (4, 0), (4, 4), (1, 4), (1, 1), (3, 1), (3, -3), (0, -3)]],
}
rnd = random.Random(8)
for n in (5, 6, 8, 10, 14, 20, 30, 45):
    for k in range(3):
        ring = [(round(rnd.uniform(0, 100), 3), round(rnd.uniform(0, 100), 3)) for _ in range(n)]
        cases[f"{n} corners anywhere, {k}"] = [ring]
for k in range(4):
    ring = [(round(rnd.uniform(0, 100), 3), round(rnd.uniform(0, 100), 3)) for _ in range(8)]
    frame = [(-1, -1), (101, -1), (101, 101), (-1, 101)]
    cases[f"a hole anywhere, {k}"] = [frame, ring]

print(f"# areas as shapely {shapely.__version__} (GEOS {shapely.geos_version_string}) makes them valid, method linework; see areas.py")
for name, rings in cases.items():
    area = make_valid(Polygon(rings[0], rings[1:]), method="linework").area
    text = " | ".join(", ".join(f"{x} {y}" for x, y in r) for r in rings)
    print(f"{name}\t{area:.9g}\t{text}")
