package xmlscan

import "bytes"

// FirstTag gives the first start tag of a document, without its brackets: the name and
// the attributes of its root, with the namespaces it declares, as far as head has them.
// "" where head begins no XML. UTF-16 is read with every zero byte dropped, which is
// enough for names.
func FirstTag(head []byte) string {
	if wide(head) {
		head = bytes.ReplaceAll(bytes.TrimLeft(head, "\xff\xfe"), []byte{0}, nil)
	}
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		end := ""
		switch {
		case bytes.HasPrefix(text, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(text, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(text, []byte("<!")):
			end = ">"
		case bytes.HasPrefix(text, []byte("<")):
			tag, _, _ := bytes.Cut(text[1:], []byte(">"))
			return string(bytes.ToValidUTF8(tag, []byte("?")))
		default:
			return ""
		}
		_, rest, found := bytes.Cut(text, []byte(end))
		if !found {
			return ""
		}
		text = rest
	}
}
