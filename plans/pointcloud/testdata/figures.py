"""Writes figures.tsv: what laspy (lazrs) reads of the clouds of the shared folder,
given as the argument: python figures.py ../shared/data > figures.tsv"""
import glob
import os
import sys
import laspy
import numpy as np

root = sys.argv[1]
print("# made by testdata/figures.py with laspy", laspy.__version__)
print("file", "format", "points", "minx", "miny", "minz", "maxx", "maxy", "maxz", "meanz", "intensity", "red", "classes", sep="\t")
for path in sorted(glob.glob(root + "/pointcloud/*/*.la[sz]") + glob.glob(root + "/citygml/ogc-3.0/*.laz")):
    c = laspy.read(path)
    xyz = np.stack([c.x, c.y, c.z])
    classes, counts = np.unique(np.asarray(c.classification), return_counts=True)
    red = float(np.asarray(c.red, dtype="float64").mean()) if "red" in c.point_format.dimension_names else 0.0
    print(os.path.relpath(path, root), c.header.point_format.id, c.header.point_count,
          *[repr(float(v)) for v in [*xyz.min(axis=1), *xyz.max(axis=1), xyz[2].mean()]],
          repr(float(np.asarray(c.intensity, dtype="float64").mean())), repr(red),
          " ".join(f"{a}:{b}" for a, b in zip(classes, counts)), sep="\t")
