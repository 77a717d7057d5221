// Package ifcxml reads IFC models written as XML and gives them as an ISO
// 10303-21 exchange structure, so that one reader serves both.
//
// Read: ifcXML2x3 (ISO 10303-28 edition 2: attributes are elements, roots
// iso_10303_28 or uos) and ifcXML4 for IFC4 and IFC4X3 (simple attributes are
// XML attributes, root ifcXML). The two are told apart by what is met, not by
// name: writers mix them. Encodings: UTF-8, UTF-16, ISO 8859-1, Windows-1252.
//
// Which attribute stands where in a record, and of which type it is, comes from
// schema.txt, which lists the entities of the EXPRESS schemas. Relationships
// that are nested under an inverse attribute (IsDecomposedBy, HasOpenings)
// become records of their own with the attribute filled in that the nesting
// implies.
//
// What is kept: the ids i123 as instance names #123 (others are numbered above
// the largest), and the lines: each record stands on the line on which its
// element begins, so that the errors of package step name lines of the XML.
//
// What cannot be understood is left out with a warning that names line, element
// and id; only XML that is not well formed, or of no known schema, is refused.
// Document type declarations are passed over: no entity is expanded but the
// five of XML itself.
package ifcxml

//go:generate python3 schema_generate.py
