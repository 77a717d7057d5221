"""Holds files with a place written into them against IfcOpenShell.

Arguments: pairs of the file before and after. The place is that of the tests:
105400.25 425100.5 1.5, the x axis along 0.6 0.8.
"""
import logging
import sys

import ifcopenshell
import ifcopenshell.util.geolocation as geolocation
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
    moved = geolocation.get_wcs(a)
    if moved is None:
        moved = numpy.eye(4)
    for p in [(0.0, 0.0, 0.0), (12.5, -3.25, 2.0), (-100.0, 250.0, -7.0)]:
        got = geolocation.auto_xyz2enh(b, *(v / metres for v in p))
        # What the world coordinate system did, the conversion does now.
        q = [v + moved[i][3] * metres for i, v in enumerate(p)]
        want = (105400.25 + 0.6 * q[0] - 0.8 * q[1], 425100.5 + 0.8 * q[0] + 0.6 * q[1], 1.5 + q[2])
        if max(abs(g - w) for g, w in zip(got, want)) > 1e-6:
            print(after, p, "is at", got, "and should be at", want)
            failed = True
    if len(complaints(b)) > len(complaints(a)):
        print(after, "has new errors:", *complaints(b), sep="\n")
        failed = True
sys.exit(failed)
