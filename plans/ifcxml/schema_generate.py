#!/usr/bin/env python3
"""Writes schema.txt: the attributes of the IFC schemas, as IfcOpenShell knows
them from their EXPRESS files (buildingSMART: IFC2X3 TC1, IFC4 ADD2 TC1, IFC4X3
ADD2), and counts.txt: how many each entity has, the inherited ones among them. Run
by "go generate"; the product reads what was written alone.

pip install ifcopenshell==0.9.0.post1
"""
import ifcopenshell

schema_by_name = ifcopenshell.ifcopenshell_wrapper.schema_by_name
SIMPLE = {"string": "s", "real": "r", "number": "n", "integer": "i", "boolean": "b", "logical": "l", "binary": "y"}


def declared(d):
    """The code of a declaration."""
    if d.as_entity():
        return "#" + d.name()
    if d.as_select_type():
        return "x"
    if d.as_enumeration_type():
        return "e"
    return code(d.as_type_declaration().declared_type())


def code(t):
    """The code of the type of an attribute: see schema.go."""
    if t.as_named_type():
        return declared(t.as_named_type().declared_type())
    if t.as_simple_type():
        return SIMPLE[t.as_simple_type().declared_type()]
    a = t.as_aggregation_type()
    fixed = str(a.bound1()) if a.bound1() == a.bound2() and a.bound1() > 0 else ""
    return "[" + fixed + code(a.type_of_element())


def entity(e):
    """The line of an entity: its own attributes, all that are derived, its own inverses."""
    words = [e.name(), e.supertype().name() if e.supertype() else "-"]
    words += [a.name() + ":" + code(a.type_of_attribute()) for a in e.attributes()]
    inherited = set()
    if e.supertype():
        s = e.supertype()
        inherited = {a.name() for a, derived in zip(s.all_attributes(), s.derived()) if derived}
    words += ["*" + a.name() for a, derived in zip(e.all_attributes(), e.derived()) if derived and a.name() not in inherited]
    above = {i.name() for i in e.supertype().all_inverse_attributes()} if e.supertype() else set()
    inverses = sorted((i for i in e.all_inverse_attributes() if i.name() not in above), key=lambda i: i.name())
    words += ["^%s:%s.%s" % (i.name(), i.entity_reference().name(), i.attribute_reference().name()) for i in inverses]
    return " ".join(words)


SCHEMAS = (("IFC2X3", "IFC2X3"), ("IFC4", "IFC4"), ("IFC4X3", "IFC4X3_ADD2"))


def write_counts():
    with open("counts.txt", "w", encoding="ascii", newline="\n") as out:
        for title, name in SCHEMAS:
            out.write("schema %s\n" % title)
            entities = [e for e in (d.as_entity() for d in schema_by_name(name).declarations()) if e]
            for keyword, n in sorted((e.name().upper(), e.attribute_count()) for e in entities):
                out.write("%s %d\n" % (keyword, n))


def main():
    write_counts()
    with open("schema.txt", "w", encoding="ascii", newline="\n") as out:
        for title, name in SCHEMAS:
            declarations = sorted(schema_by_name(name).declarations(), key=lambda d: d.name())
            out.write("schema %s\n" % title)
            for d in declarations:
                if d.as_entity():
                    out.write("entity %s\n" % entity(d.as_entity()))
                elif not d.as_select_type():
                    out.write("type %s %s\n" % (d.name(), declared(d)))


main()
