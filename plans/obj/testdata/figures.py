"""Writes figures.tsv: what trimesh (PyPI) reads of each OBJ file below the folders, as
the file has it, its axes not turned.

    pip install trimesh
    python3 figures.py ../../../../shared/data obj nl-brienenoord-rotterdam3d > figures.tsv
"""
import pathlib
import sys

import trimesh

root = pathlib.Path(sys.argv[1])
print("# file\ttriangles\tarea\tvolume\tminX\tminY\tminZ\tmaxX\tmaxY\tmaxZ")
for folder in sys.argv[2:]:
    for path in sorted((root / folder).rglob("*.obj")):
        try:
            # Faces are welded by position, so that what is closed is seen to be.
            mesh = trimesh.load(path, force="mesh", process=False, skip_materials=True, maintain_order=True)
            welded = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
            welded.merge_vertices(merge_tex=True, merge_norm=True)
            volume = welded.volume if welded.is_watertight else ""
            print(path.relative_to(root).as_posix(), len(mesh.faces), mesh.area, volume, *mesh.bounds[0], *mesh.bounds[1], sep="\t")
        except Exception as e:  # a file that it cannot read has no row
            print(path, e, file=sys.stderr)
