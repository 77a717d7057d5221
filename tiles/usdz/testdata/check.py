"""Says what OpenUSD (pip install usd-core) has against a USDZ file, and how it
differs from the same layer as text: check.py FILE.usdz FILE.usda"""
import difflib
import sys

from pxr import Sdf, Usd, UsdGeom, UsdValidation

package, text = sys.argv[1:]
stage = Usd.Stage.Open(package)
validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
for error in UsdValidation.ValidationContext(validators).Validate(stage):
    print(error.GetName(), error.GetMessage())
for prim in stage.Traverse():
    if prim.IsA(UsdGeom.Mesh):
        mesh = UsdGeom.Mesh(prim)
        ok, why = UsdGeom.Mesh.ValidateTopology(
            mesh.GetFaceVertexIndicesAttr().Get(), mesh.GetFaceVertexCountsAttr().Get(), len(mesh.GetPointsAttr().Get()))
        if not ok:
            print(prim.GetPath(), why)


def lines(layer):
    return [line for line in layer.ExportToString().splitlines() if line.strip()]


for line in difflib.unified_diff(lines(stage.GetRootLayer()), lines(Sdf.Layer.FindOrOpen(text)), "binary", "text", lineterm="", n=0):
    print(line[:200])
