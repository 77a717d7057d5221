"""Writes figures.tsv: what rasterio (GDAL) reads of the rasters of the shared
folder, given as the argument: python figures.py ../shared/data > figures.tsv"""
import os
import sys
import numpy as np
import rasterio

FILES = ["geotiff/dem_01.tif", "geotiff/gfw-azores.tif",
         "rdnaptrans/proj-data/nl_nsgi_nlgeo2018.tif", "rdnaptrans/proj-data/nl_nsgi_rdcorr2018.tif",
         "rdnaptrans/proj-data/nl_nsgi_rdtrans2018.tif",
         "citygml/ogc-2.0/appearance/using-worldfile/ground_summer.tif"]
print("# made by testdata/figures.py with rasterio", rasterio.__version__, "(GDAL", rasterio.__gdal_version__ + ")")
print("# photos: red, green and blue in the place of lowest, highest and mean, all means")
print("file", "width", "height", "bands", "missing", "lowest", "highest", "mean", "a", "b", "c", "d", "e", "f", sep="\t")
for name in FILES:
    with rasterio.open(os.path.join(sys.argv[1], name)) as d:
        t = d.transform
        place = [t.c, t.a, t.b, t.f, t.d, t.e]
        if d.count == 3 and d.dtypes[0] == "uint8":
            missing, figures = 0, [d.read(i).mean() for i in (1, 2, 3)]
        else:
            z = d.read(1, masked=True).astype("float64")
            z = np.ma.masked_where(~(np.abs(z.filled(1e30)) <= 20000), z)
            missing, figures = int(np.ma.count_masked(z)), [z.min(), z.max(), z.mean()]
        print(name, d.width, d.height, d.count, missing, *[repr(float(v)) for v in figures + place], sep="\t")
