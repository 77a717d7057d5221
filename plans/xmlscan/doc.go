// Package xmlscan reads large XML documents that hold geometry: a scanner over a
// window of the file, and trees of single elements of it.
//
// The scanner tells where elements begin and end and passes over everything
// between them, so that a file of any size is walked in the memory of one tag. A
// tree holds one element, a member of a city model say, as 44 bytes a node over
// the text itself: text and attributes are decoded when they are asked for.
// encoding/xml makes a token, a copy and several small objects of each tag and
// text; reading coordinates with it takes four to five times as long (see
// BenchmarkScan).
//
// Well-formedness is held to as far as reading needs it: tags are closed, in
// order, attributes have quoted values. Document type declarations are passed
// over and no entity is expanded but the five of XML itself and character
// references: an unknown one stays as it is written. Names are told apart by
// prefix and by namespace as far as declarations are seen.
//
// Encodings: every one that ASCII is a part of is walked as it is, and text is
// decoded as UTF-8, ISO 8859-1, ISO 8859-15 or Windows-1252; UTF-16 is turned into
// UTF-8 first, in memory, see Open.
//
// Limits: MaxTag, MaxDepth, MaxNames and the size that the caller allows a tree.
package xmlscan
