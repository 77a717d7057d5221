"""Times pyproj. One question a line on standard input, one answer a line:

  {"pipeline": P or "from": A, "to": B, "inverse": BOOL, "epoch": Y or 0,
   "grids": DIR, "file": FILE}

FILE holds float64 x, y, z of every point, one after the other. The answer is
{"version": V, "seconds": CPU seconds, "last": [x, y, z]}: numpy arrays go through
one call, as pyproj asks for speed, on one core.
"""
import json
import sys
import time

try:
    import numpy
    import pyproj
except ImportError:
    sys.exit(3)

made = {}


def transformer(q):
    key = q["pipeline"] or q["from"] + q["to"]
    if key not in made:
        pyproj.datadir.append_data_dir(q["grids"])
        if q["pipeline"]:
            made[key] = pyproj.Transformer.from_pipeline(q["pipeline"])
        else:
            made[key] = pyproj.Transformer.from_crs(q["from"], q["to"])
    return made[key]


for line in sys.stdin:
    q = json.loads(line)
    t = transformer(q)
    points = numpy.fromfile(q["file"], dtype="<f8").reshape(-1, 3)
    columns = [numpy.ascontiguousarray(points[:, i]) for i in range(3)]
    if q["epoch"]:
        columns.append(numpy.full(len(points), q["epoch"]))
    start = time.process_time()
    out = t.transform(*columns, direction="INVERSE" if q["inverse"] else "FORWARD")
    seconds = time.process_time() - start
    print(json.dumps({
        "version": f"pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}",
        "seconds": seconds, "last": [float(out[i][-1]) for i in range(3)],
    }), flush=True)
