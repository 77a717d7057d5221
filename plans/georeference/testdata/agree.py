"""Holds files with a place written into them against IfcOpenShell.

Arguments: pairs of the file before and after. The place is that of the tests:
105400.25 425100.5 1.5, the x axis along 0.6 0.8.
"""
import logging
import sys

import ifcopenshell
import ifcopenshell.util.geolocation as geolocation
import ifcopenshell.util.placement as placement
import ifcopenshell.util.unit as unit
import ifcopenshell.validate as validate
import numpy


class Collect(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def complaints(file):
    logger = logging.Logger("validate")
    collect = Collect()
    logger.addHandler(collect)
    validate.validate(file, logger, express_rules=False)
    return collect.lines


failed = False
for before, after in zip(sys.argv[1::2], sys.argv[2::2]):
    a, b = ifcopenshell.open(before), ifcopenshell.open(after)
    metres = unit.calculate_unit_scale(b)
    for p in [(0.0, 0.0, 0.0), (12.5, -3.25, 2.0), (-100.0, 250.0, -7.0)]:
        # IfcOpenShell counts from the world coordinate system.
        wcs = geolocation.get_wcs(b)
        local = numpy.array([*(v / metres for v in p), 1.0])
        if wcs is not None:
            local = wcs @ local
        got = geolocation.auto_xyz2enh(b, *local[:3])
        want = (105400.25 + 0.6 * p[0] - 0.8 * p[1], 425100.5 + 0.8 * p[0] + 0.6 * p[1], 1.5 + p[2])
        if max(abs(g - w) for g, w in zip(got, want)) > 1e-6:
            print(after, p, "is at", got, "and should be at", want)
            failed = True
    if len(complaints(b)) > len(complaints(a)):
        print(after, "has new errors:", *complaints(b), sep="\n")
        failed = True
sys.exit(failed)
