"""Writes plans/crs/foreign.tsv: systems that building files bring along and that
plans/crs cannot do, from the EPSG dataset in PROJ's database.

    python3 testdata/foreigncodes.py > foreign.tsv

Columns: EPSG code, map, height or other, name, area of use, other names that
files use (separated by ;), and a remark.
"""
import sqlite3

import pyproj

RANGES = [
    (2056, 2056), (21780, 21782), (4149, 4150), (5728, 5729),  # Switzerland
    (31466, 31469), (4314, 4314), (3068, 3068), (5682, 5685), (5832, 5835), (5783, 5783), (7837, 7837),  # Germany
    (4647, 4647), (5555, 5556), (5649, 5653), (3044, 3045), (2397, 2399), (5670, 5673), (25884, 25884), (7416, 7416),
    (31370, 31370), (31300, 31300), (3812, 3812), (3447, 3447), (8370, 8370), (6190, 6190), (5710, 5710), (4313, 4313),  # Belgium
    (2169, 2169), (9897, 9897), (4181, 4181), (5774, 5774),  # Luxembourg
    (2154, 2154), (3942, 3950), (27561, 27564), (27571, 27574), (5698, 5698), (5720, 5720),  # France
    (27700, 27700), (7405, 7405), (5701, 5701), (2157, 2157), (29903, 29903),  # the islands
    (3067, 3067), (3006, 3006), (5972, 5973), (5110, 5110), (31254, 31259), (31284, 31287), (5514, 5514), (2176, 2180),
    (3003, 3004), (3064, 3065), (6707, 6708), (4670, 4670), (5214, 5214), (2062, 2062), (3763, 3763), (2100, 2100), (3035, 3035),
    (28991, 28991), (4289, 4289), (5709, 5709), (23030, 23032), (4230, 4231), (5621, 5621), (5730, 5730), (5773, 5773), (3855, 3855),
    (8401, 8401), (8403, 8403), (9069, 9069), (10569, 10571), (4919, 4919), (7909, 7909), (8997, 8997), (4896, 4896), (7910, 7910), (8998, 8998),
    (28348, 28358), (7846, 7859), (7843, 7844), (4283, 4283), (5711, 5711), (2193, 2193), (27215, 27215), (5703, 5703), (6360, 6360), (4269, 4269),
    (26901, 26923), (26929, 26998), (2222, 2289), (6669, 6687),
]

OTHER_NAMES = {
    2056: "LV95", 21781: "LV03", 31370: "Lambert 72; Lambert72; BD72", 3812: "Lambert 2008; Lambert2008",
    2154: "Lambert-93; RGF93 / Lambert-93", 27700: "British National Grid; OSGB36; OSGB 1936 / British National Grid; OSGB",
    28991: "RD Old", 5709: "NAP; Normaal Amsterdams Peil", 4289: "Amersfoort",
    8401: "ETRF2014", 10569: "ETRF2020", 4919: "ITRF2000", 4896: "ITRF2005", 4269: "NAD83", 7844: "GDA2020", 4283: "GDA94",
    5773: "EGM96", 3855: "EGM2008", 5783: "DHHN92", 7837: "DHHN2016",
}

OLD_ITRF = "ITRF2008, ITRF2014 and ITRF2020 are known"
EGM = "heights above it are not heights above NAP"
REMARKS = {
    5709: "it is a height alone: name it with a map, as in EPSG:28992+5709",
    28991: "RD before 1970, in which x and y lack the 155000 and 463000 m of RD New",
    4289: "these are degrees on the Bessel ellipsoid, over 100 m from those of ETRS89",
    **dict.fromkeys((8401, 8403, 9069, 10569, 10570, 10571), "ETRS89 is realised in the Netherlands as ETRF2000, from which it differs by 8 cm"),
    **dict.fromkeys((4919, 7909, 8997, 4896, 7910, 8998), OLD_ITRF),
    **dict.fromkeys((5773, 3855), EGM),
}

TABLES = (("projected_crs", "map"), ("compound_crs", "map"), ("vertical_crs", "height"), ("geodetic_crs", "other"))


def area(db, table, code):
    rows = db.execute(
        "select e.name from usage u join extent e on e.code = u.extent_code and e.auth_name = u.extent_auth_name "
        "where u.object_table_name = ? and u.object_auth_name = 'EPSG' and u.object_code = ? order by u.code", (table, code)).fetchall()
    return rows[0][0].removeprefix("Europe - ").split(". ")[0] if rows else ""


def main():
    db = sqlite3.connect(pyproj.datadir.get_data_dir() + "/proj.db")
    version = db.execute("select value from metadata where key = 'EPSG.VERSION'").fetchone()[0]
    print("# EPSG Geodetic Parameter Dataset", version, "of IOGP; made by testdata/foreigncodes.py")
    codes = sorted({c for low, high in RANGES for c in range(low, high + 1)})
    for code in codes:
        for table, kind in TABLES:
            row = db.execute(f"select name from {table} where auth_name = 'EPSG' and code = ?", (code,)).fetchone()
            if row:
                print(code, kind, row[0], area(db, table, code), OTHER_NAMES.get(code, ""), REMARKS.get(code, ""), sep="\t")


main()
