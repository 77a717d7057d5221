"""Figures of CityGML files by another reader: lxml, numpy and pyproj.

  python3 figures.py FOLDER > figures.tsv

Of each object the surfaces of the highest level of detail count. A polygon that a
thematic surface and a solid both have, by reference or by its corners, counts
once. Areas are those of polygons by Newell's formula, without triangulation;
volumes are signed sums over the polygons of objects whose directed edges all have
an opposite; solids that are inside out count as if they were not. Coordinates in degrees are turned into UTM by PROJ.
"""
import collections, os, re, sys
import numpy as np
from lxml import etree
from pyproj import Transformer

XLINK = "{http://www.w3.org/1999/xlink}href"
POLYGONS = {"Polygon", "PolygonPatch", "Triangle", "Rectangle"}
HOLDERS = {"Surface", "PolyhedralSurface", "TriangulatedSurface", "Tin", "OrientableSurface", "Shell", "CompositeSurface",
           "MultiSurface", "Solid", "CompositeSolid", "MultiSolid", "MultiGeometry", "GeometricComplex"}
INSIDE = {"BuildingRoom", "BuildingUnit", "Storey", "Room", "BuildingFurniture"}


def local(e):
    return etree.QName(e).localname if isinstance(e.tag, str) else ""


def kids(e):
    return [c for c in e if isinstance(c.tag, str)]


def gml_id(e):
    return next((v for k, v in e.attrib.items() if etree.QName(k).localname == "id"), None)


def is_surface(name):
    return name in {"TrafficArea", "AuxiliaryTrafficArea", "Door", "Window"} or (
        name.endswith("Surface") and name not in HOLDERS and name != "Surface")


class File:
    def __init__(self, path):
        self.root = etree.parse(path).getroot()
        self.ids = {}
        for e in self.root.iter():
            if isinstance(e.tag, str) and gml_id(e):
                self.ids.setdefault(gml_id(e), e)
        names = [e.get("srsName") for e in self.root.iter() if isinstance(e.tag, str) and e.get("srsName")]
        self.turn = None
        if names and "4979" in names[0]:  # written with the longitude first
            self.turn = Transformer.from_crs("EPSG:4979", "EPSG:32618", always_xy=True)
        self.objects, self.areas, self.volume, self.points = 0, collections.Counter(), 0.0, []

    def follow(self, prop):
        href = prop.get(XLINK)
        if href:
            target = self.ids.get(href.lstrip("#"))
            return [] if target is None else [target]
        return kids(prop)

    def polygons(self, prop, flip=False):
        for g in self.follow(prop):
            name = local(g)
            turned = flip != (name == "OrientableSurface" and g.get("orientation") == "-")
            if name in POLYGONS:
                yield g, turned
            elif name in HOLDERS:
                for p in kids(g):
                    yield from self.polygons(p, turned)

    def rings(self, polygon):
        for side in kids(polygon):
            if local(side) not in {"exterior", "interior"}:
                continue
            words = []
            for pos in side.iter():
                if local(pos) in {"pos", "posList"}:
                    words += pos.text.split()
            points = np.array(words, dtype=float).reshape(-1, 3)
            if self.turn is not None:
                x, y = self.turn.transform(points[:, 0], points[:, 1])
                points = np.column_stack([x, y, points[:, 2]])
            yield points

    def walk(self, e):
        shapes, nested = [], []  # (lod, property, surface class)
        lod_of = lambda p: int(m.group(1)) if (m := re.match(r"lod([0-4])\w", local(p))) else None

        def take(p, surface):
            first = kids(p)[0] if kids(p) else None
            lod = lod_of(p)
            if first is not None and local(first) in HOLDERS | POLYGONS:
                own = [c.text for c in kids(e) if local(c) == "lod"]
                shapes.append((lod if lod is not None else float(own[0]) if own else 0.5, p, surface))
                return True
            if lod is not None and p.get(XLINK):
                shapes.append((lod, p, surface))
                return True
            return False

        def surface(s):
            for p in kids(s):
                inner = kids(p)
                if inner and is_surface(local(inner[0])):
                    for x in inner:
                        surface(x)
                else:
                    take(p, local(s))

        for p in kids(e):
            inner = kids(p)
            if inner and is_surface(local(inner[0])):
                for s in inner:
                    surface(s)
            elif take(p, ""):
                pass
            elif inner and local(inner[0])[0].isupper() and local(inner[0]) not in {"Appearance", "Address", "Envelope"}:
                if any(local(x) in HOLDERS | POLYGONS for x in inner[0].iter()) and local(inner[0]) not in HOLDERS | POLYGONS:
                    nested += inner
        if shapes:
            self.make(e, shapes)
        for n in nested:
            self.walk(n)

    def make(self, e, shapes):
        best = max(s[0] for s in shapes)
        own = [(g, f) for l, p, c in shapes if l == best and not c for g, f in self.polygons(p)]
        turned = {id(g): f for g, f in own}
        faces, seen, alike = [], set(), set()
        for l, p, c in shapes:
            if l != best or not c:
                continue
            for g, f in self.polygons(p):
                if own and id(g) in seen:
                    continue
                seen.add(id(g))
                rings = list(self.rings(g))
                alike.add(frozenset(map(tuple, np.vstack(rings))))
                faces.append((c, rings, turned.get(id(g), f)))
        for g, f in own:
            rings = list(self.rings(g))
            if id(g) in seen or seen and frozenset(map(tuple, np.vstack(rings))) in alike:
                continue
            faces.append((local(e), rings, f))
        solid = any(local(g) == "Solid" for l, p, c in shapes if l == best for g in self.follow(p))
        self.count(e, faces, solid)

    def count(self, e, faces, solid):
        if not faces:
            return
        self.objects += 1
        prefix = "inside " if local(e) in INSIDE else ""
        origin = faces[0][1][0][0]
        volume, edges = 0.0, collections.Counter()
        for name, rings, flip in faces:
            sums = []
            for k, r in enumerate(rings):
                r = (r[::-1] if flip else r) - origin
                n = np.cross(r[:-1], r[1:]).sum(axis=0)
                sums.append(n)
                if not prefix:
                    self.points.append(rings[k])
                q = [tuple(np.round(v, 6)) for v in r]
                for a, b in zip(q[:-1], q[1:]):
                    if a != b:
                        edges[a, b] += 1
                for a, b in zip(r[1:-2], r[2:-1]):
                    volume += np.dot(r[0], np.cross(a, b)) / 6
            outer = np.linalg.norm(sums[0]) / 2
            self.areas[prefix + name] += outer - sum(np.linalg.norm(s) / 2 for s in sums[1:])
        if all(edges[b, a] == n for (a, b), n in edges.items()):
            self.volume += abs(volume) if solid else volume

    def members(self):
        for p in kids(self.root):
            if local(p) in {"cityObjectMember", "featureMember"}:
                for e in kids(p):
                    self.walk(e)


def main(folder):
    print("# Made by figures.py beside this file: lxml, numpy, pyproj. Areas in m2, volumes in m3, boxes in metres.")
    print("file\tobjects\tareas\tvolume\tbox")
    for dirpath, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if not name.endswith((".gml", ".xml")):
                continue
            path = os.path.join(dirpath, name)
            f = File(path)
            f.members()
            box = "-"
            if f.points:
                p = np.vstack(f.points)
                box = " ".join(f"{v:.3f}" for v in [*p.min(axis=0), *p.max(axis=0)])
            areas = ";".join(f"{k}={v:.4f}" for k, v in sorted(f.areas.items())) or "-"
            print(os.path.relpath(path, folder), f.objects, areas, f"{f.volume:.4f}", box, sep="\t")


main(sys.argv[1])
