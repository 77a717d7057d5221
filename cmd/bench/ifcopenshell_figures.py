"""Opens and meshes IFC files with IfcOpenShell, one for each line on standard
input, and answers each with one line of JSON. A line is an object:

  {"file": PATH}                    opens, runs the geometry iterator on all cores
                                    with its default settings, and gives seconds,
                                    elements and triangles
  {"file": PATH, "figures": true}   gives the figures of every element instead

Figures have the form of those by web-ifc: coordinates in metres in the model's
own frame (x east, y north, z up), area the sum of the triangles, volume the
signed volume of the triangles. Openings are cut, layers are not sliced, curves
are cut at 48 segments a circle and half a millimetre.
"""

import json
import math
import os
import re
import sys
import time

import ifcopenshell
import ifcopenshell.geom
import numpy

# Answers go to the real standard output; what the library prints there goes away.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def settings(figures):
    s = ifcopenshell.geom.settings()
    if figures:
        s.set("use-world-coords", True)
        s.set("weld-vertices", False)
        s.set("mesher-linear-deflection", 0.0005)
        s.set("mesher-angular-deflection", 2 * math.pi / 48)
    return s


HEADER = "ISO-10303-21;HEADER;FILE_DESCRIPTION((''),'2;1');FILE_NAME('','',(''),(''),'','','');FILE_SCHEMA(('%s'));ENDSEC;"


def reopened(path):
    with open(path, encoding="latin-1") as f:
        text = f.read()
    schema = re.search(r"FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'", text).group(1).upper()
    if schema.startswith("IFC4X"):
        schema = "IFC4X3_ADD2"
    return ifcopenshell.file.from_string(HEADER % schema + text[text.index("DATA;"):])


def opened(path, figures):
    try:
        return ifcopenshell.open(path)
    except Exception:
        if not figures:
            raise
        return reopened(path)


def measure(path, figures):
    start = time.perf_counter()
    model = opened(path, figures)
    read = time.perf_counter()
    elements, triangles, out = 0, 0, []
    it = ifcopenshell.geom.iterator(settings(figures), model, os.cpu_count(), exclude=["IfcOpeningElement"])
    if it.initialize():
        while True:
            shape = it.get()
            geometry = shape.geometry
            if figures:
                f = figure(model, shape)
                if f:
                    out.append(f)
            else:
                n = len(geometry.faces_buffer) // 12  # three 32-bit indices each
                elements += n > 0 and shape.type != "IfcSpace"
                triangles += n
            if not it.next():
                break
    meshed = time.perf_counter()
    if figures:
        return {"schema": model.schema_identifier, "elements": sorted(out, key=lambda e: e["id"])}
    return {"openMs": (read - start) * 1e3, "meshMs": (meshed - read) * 1e3, "triangles": triangles, "made": elements}


def figure(model, shape):
    v = numpy.frombuffer(shape.geometry.verts_buffer, dtype=numpy.float64).reshape(-1, 3)
    i = numpy.frombuffer(shape.geometry.faces_buffer, dtype=numpy.int32).reshape(-1, 3)
    if not len(i):
        return None
    a, b, c = v[i[:, 0]], v[i[:, 1]], v[i[:, 2]]
    n = numpy.cross(b - a, c - a)
    r = lambda x: round(float(x), 5)
    entity = model.by_id(shape.id)
    return {
        "guid": entity.GlobalId, "id": shape.id, "type": entity.is_a(), "triangles": len(i),
        "min": [r(x) for x in v[i].min(axis=(0, 1))], "max": [r(x) for x in v[i].max(axis=(0, 1))],
        "area": r(numpy.linalg.norm(n, axis=1).sum() / 2), "volume": r((a * n).sum() / 6),
    }


def say(answer):
    answers.write(json.dumps(answer) + "\n")


say({"version": ifcopenshell.version})
for line in sys.stdin:
    try:
        ask = json.loads(line)
        say(measure(ask["file"], ask.get("figures", False)))
    except Exception as e:
        say({"error": f"{type(e).__name__}: {e}"})
