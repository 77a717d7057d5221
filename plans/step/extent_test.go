package step

import "testing"

func TestExtents(t *testing.T) {
	t.Parallel()
	for text, value := range map[string]string{
		"#1=IFCWALL('a;)',$,(1,(2)),#4);":                "(1,(2))",
		"#1 = IfcWall ( 'a' , $ , IFCLABEL ( 'b''' ) );": "IFCLABEL ( 'b''' )",
		"#1=/* one */IFCWALL/* two; */\n('a',$,.T.) ;":   ".T.",
		"#1\r\n=\r\nIFCWALL('a',$,-1.5E-3)/* end */;":    "-1.5E-3",
		"#1=IFCWALL('a',$);":                             "",
	} {
		whole := "ISO-10303-21;HEADER;FILE_SCHEMA(('IFC4'));ENDSEC;DATA;\n#9=A();" + text + "#2=B(());ENDSEC;END-ISO-10303-21;"
		f, err := Parse([]byte(whole))
		if err != nil {
			t.Fatal(err)
		}
		from, to, ok := f.Entity(1).Extent()
		if got := whole[from:to]; !ok || got != text {
			t.Errorf("the record is %q %v, want %q", got, ok, text)
		}
		from, to = f.Entity(1).Arg(2).Extent()
		if got := whole[from:to]; got != value {
			t.Errorf("the value is %q, want %q", got, value)
		}
	}
	if _, _, ok := (Entity{}).Extent(); ok {
		t.Error("no record has an extent")
	}
}
