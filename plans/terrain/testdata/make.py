"""Makes the small rasters of this folder: python make.py (rasterio 1.4, numpy).

Heights are z(x, y) = x/4 - y/2 + 10 of column x and row y; the pixel 3, 2 holds
nothing. Photos are red 8*x, green 8*y, blue 100, smooth enough for JPEG.
"""
import os
import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import from_origin

HERE = os.path.dirname(os.path.abspath(__file__))
W, H = 21, 18


def write(name, data, **options):
    profile = dict(driver="GTiff", width=W, height=H, count=data.shape[0], dtype=data.dtype.name,
                   crs="EPSG:28992", transform=from_origin(85000, 446500, 0.5, 0.5))
    profile.update(options)
    with rasterio.open(os.path.join(HERE, name + ".tif"), "w", **profile) as d:
        d.write(data)
        return d


def heights(dtype, nodata):
    x, y = np.meshgrid(np.arange(W), np.arange(H))
    z = x / 4 - y / 2 + 10
    if np.issubdtype(np.dtype(dtype), np.integer):
        z = np.round(z * 100)
    z = z.astype(dtype)
    z[2, 3] = nodata
    return z[None]


F = 3.4028234663852886e38
tiles = dict(tiled=True, blockxsize=16, blockysize=16)
write("float32", heights("float32", F), nodata=F)
write("float32-strips-deflate-2", heights("float32", F), nodata=F, compress="deflate", predictor=2, blockysize=5)
write("float32-tiles-deflate-3", heights("float32", F), nodata=F, compress="deflate", predictor=3, **tiles)
write("float32-tiles-lzw-3", heights("float32", F), nodata=F, compress="lzw", predictor=3, **tiles)
write("float64-tiles-zstd-3-big-endian", heights("float64", -9999), nodata=-9999, compress="zstd", predictor=3, endianness="big", **tiles)
write("int16-packbits", heights("int16", -32768), nodata=-32768, compress="packbits", blockysize=4)
write("int16-lzw-2-big-endian", heights("int16", -32768), nodata=-32768, compress="lzw", predictor=2, endianness="big")
write("int32-deflate-2-bigtiff", heights("int32", -1), nodata=-1, compress="deflate", predictor=2, bigtiff="yes")
write("int16-nap", heights("int16", -32768), nodata=-32768, crs="EPSG:7415")
with rasterio.open(os.path.join(HERE, "float32-point.tif"), "w", driver="GTiff", width=W, height=H, count=1, dtype="float32",
                   crs="EPSG:28992", transform=from_origin(85000, 446500, 0.5, 0.5), nodata=F) as d:
    d.update_tags(AREA_OR_POINT="Point")
    d.write(heights("float32", F))
write("float32-cog", heights("float32", F), nodata=F, compress="deflate", **tiles)
with rasterio.open(os.path.join(HERE, "float32-cog.tif"), "r+") as d:
    d.build_overviews([2], Resampling.nearest)
write("float32-turned", heights("float32", F), nodata=F,
      transform=rasterio.Affine(0.4, 0.3, 85000, 0.3, -0.4, 446500))

x, y = np.meshgrid(np.arange(W), np.arange(H))
rgb = np.stack([8 * x, 8 * y, 0 * x + 100]).astype("uint8")
write("photo", rgb, photometric="rgb")
write("photo-jpeg-ycbcr", rgb, compress="jpeg", photometric="ycbcr", jpeg_quality=95, **tiles)
write("photo-jpeg-rgb", rgb, compress="jpeg", photometric="rgb", jpeg_quality=95, **tiles)
write("photo-planar-deflate-2", rgb, compress="deflate", predictor=2, interleave="band", photometric="rgb")
rgba = np.concatenate([rgb, np.full((1, H, W), 255, "uint8")])
rgba[3, 2, 3] = 0
write("photo-alpha-lzw", rgba, compress="lzw", photometric="rgb", alpha="yes")
