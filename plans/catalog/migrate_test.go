package catalog

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestMigrationsAreNumberedWithoutHoles(t *testing.T) {
	t.Parallel()
	file := &fstest.MapFile{Data: []byte("SELECT 1;")}
	for name, c := range map[string]struct {
		files []string
		want  string // in the error; "" for none
	}{
		"in order":      {[]string{"0001_a.sql", "0002_b.sql"}, ""},
		"a hole":        {[]string{"0001_a.sql", "0003_b.sql"}, "0003_b.sql should have number 0002"},
		"twice":         {[]string{"0001_a.sql", "0001_b.sql"}, "0001_b.sql should have number 0002"},
		"no number":     {[]string{"a.sql"}, "should have number 0001"},
		"no files":      {nil, "migrations"},
		"the real ones": {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "the real ones" {
				if all, err := migrations(migrationFiles); err != nil || len(all) == 0 {
					t.Errorf("%d migrations, %v", len(all), err)
				}
				return
			}
			files := fstest.MapFS{}
			for _, f := range c.files {
				files["migrations/"+f] = file
			}
			all, err := migrations(files)
			if c.want == "" && (err != nil || len(all) != len(c.files)) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%d migrations, %v; want %q", len(all), err, c.want)
			}
		})
	}
}
