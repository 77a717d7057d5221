"""Writes figures.tsv: what a reader independent of ours makes of the city models.

    pip install cjio numpy
    python3 figures.py ../../../../shared/data > figures.tsv

cjio reads the files and applies the transform; numpy gives, of the highest level
of detail of each object, the area of each semantic class by Newell's formula (holes
taken off), the volume of what is closed by the divergence theorem and the box.
Nothing is triangulated.
"""
import io, json, sys, pathlib
from collections import defaultdict
import numpy as np
from cjio import cityjson

DEPTH = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3}


def models(path):
    text = path.read_text(encoding="utf-8-sig")
    try:
        docs = [json.loads(text)]
    except json.JSONDecodeError:
        lines = [json.loads(l) for l in text.splitlines() if l.strip()]
        head = lines[0]
        docs = [dict(head, CityObjects=f["CityObjects"], vertices=f["vertices"]) for f in lines[1:]]
    for doc in docs:
        doc.pop("extensions", None)
        file = io.StringIO(json.dumps(doc))
        file.name = str(path)  # cjio looks for the files beside it
        cm = cityjson.CityJSON(file=file, ignore_duplicate_keys=True)
        if "transform" in cm.j:
            cm.decompress()
        yield cm.j


def lod(g, templates):
    if g["type"] == "GeometryInstance":
        return float(templates[g["template"]].get("lod", 0.5))
    return float(g.get("lod", 0.5))


def chosen(o, templates):
    gs = [g for g in o.get("geometry", []) if g["type"] in DEPTH or g["type"] == "GeometryInstance"]
    if not gs:
        return [], -1
    best = max(lod(g, templates) for g in gs)
    gs = [g for g in gs if lod(g, templates) == best]
    return sorted(gs, key=lambda g: not g.get("semantics")), best


def polygons(g, corner):
    """Gives each polygon as a list of rings of coordinates, with its class."""
    sem = g.get("semantics") or {}
    kinds = [s["type"] for s in sem.get("surfaces") or []]

    def walk(b, v, depth):
        for i, x in enumerate(b):
            w = v[i] if isinstance(v, list) and i < len(v) else (None if isinstance(v, list) else v)
            if depth > 1:
                yield from walk(x, w, depth - 1)
            else:
                yield [corner[np.array(r, dtype=int)] for r in x if len(r)], kinds[w] if w is not None else ""

    yield from walk(g["boundaries"], sem.get("values"), DEPTH[g["type"]])


def newell(r):
    d = r - r[0]
    return 0.5 * np.cross(d[:-1], d[1:]).sum(axis=0)


def figures(path):
    areas, box, objects, volume, closed = defaultdict(float), [], 0, 0.0, 0
    for j in models(path):
        corner = np.array(j["vertices"], dtype=float).reshape(-1, 3)
        gt = j.get("geometry-templates", {})
        templates = gt.get("templates", [])
        tcorner = np.array(gt.get("vertices-templates", []), dtype=float).reshape(-1, 3)
        for o in j["CityObjects"].values():
            gs, best = chosen(o, templates)
            children = [j["CityObjects"].get(c, {}) for c in o.get("children", [])]
            if best < 0.5 and any(chosen(c, templates)[1] >= 0.5 for c in children):
                continue
            seen, edges, total, drawn = {}, defaultdict(int), 0.0, False
            origin = None
            for n, g in enumerate(gs):
                at, t = corner, g
                if g["type"] == "GeometryInstance":
                    t = templates[g["template"]]
                    m = np.array(g["transformationMatrix"], dtype=float).reshape(4, 4)
                    at = tcorner @ m[:3, :3].T + m[:3, 3] + corner[g["boundaries"][0]]
                for rings, kind in polygons(t, at):
                    if not rings:
                        continue
                    name = frozenset(map(tuple, np.concatenate(rings)))
                    if seen.setdefault(name, n) != n:
                        continue
                    outer = newell(rings[0])
                    area = np.linalg.norm(outer) - sum(np.linalg.norm(newell(r)) for r in rings[1:])
                    if area <= 0 or len({tuple(p) for p in rings[0]}) < 3:
                        continue
                    drawn = True
                    areas[kind] += area
                    if origin is None:
                        origin = rings[0][0]
                    for k, r in enumerate(rings):
                        if k and newell(r) @ outer > 0:
                            r = r[::-1]
                        box.append(r.min(axis=0)), box.append(r.max(axis=0))
                        d = r - origin
                        total += np.einsum("ij,ij->i", np.cross(d[1:-1], d[2:]), np.broadcast_to(d[0], d[2:].shape)).sum() / 6
                        for a, b in zip(map(tuple, r), map(tuple, np.roll(r, -1, axis=0))):
                            if a != b:
                                edges[a, b] += 1
            objects += drawn
            if edges and all(edges.get((b, a), 0) == n for (a, b), n in edges.items()):
                volume += abs(total)
                closed += 1
    return objects, areas, volume, closed, box


def main(root):
    print("# made by figures.py with cjio and numpy, which know nothing of this package")
    print("file\tobjects\tclosed\tvolume m3\tbox\tarea m2 by semantic class")
    files = sorted((root / "cityjson").rglob("*json*")) + [root / "nl-brienenoord-rotterdam3d" / "export.json"]
    for path in files:
        if not path.is_file():
            continue
        try:
            n, areas, volume, closed, box = figures(path)
        except Exception as e:  # a file that cjio refuses is told, and held by no test
            print(f"# {path.relative_to(root).as_posix()}: {type(e).__name__} {str(e)[:80]}")
            continue
        if not n:
            continue
        b = np.array(box)
        corners = " ".join(f"{v:.3f}" for v in (*b.min(axis=0), *b.max(axis=0))) if len(b) else ""
        classes = " ".join(f"{k or '-'}={v:.4f}" for k, v in sorted(areas.items()))
        print(f"{path.relative_to(root).as_posix()}\t{n}\t{closed}\t{volume:.4f}\t{corners}\t{classes}")


main(pathlib.Path(sys.argv[1]))
