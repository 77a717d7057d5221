package ifc

import (
	"context"
	"strings"
	"testing"

	"github.com/maquette-city/maquette/tiles/scene"
)

// aboutModel is a model in feet with two sites, a history and three storeys.
const aboutModel = `ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','',(''),(''),'','Tekenaar 3','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0$WU4A9R19$vKWO$AdOnKA',#30,$,$,$,'Lange naam',$,(#2,#12),#4);
#2=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Plan',3,1.E-5,#3,$);
#3=IFCAXIS2PLACEMENT3D(#9,$,$);
#4=IFCUNITASSIGNMENT((#5));
#5=IFCCONVERSIONBASEDUNIT(#6,.LENGTHUNIT.,'FOOT',#7);
#6=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);
#7=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#8);
#8=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#9=IFCCARTESIANPOINT((0.,0.,0.));
#10=IFCDIRECTION((3.,4.));
#11=IFCAXIS2PLACEMENT3D(#13,$,$);
#12=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,#11,#10);
#13=IFCCARTESIANPOINT((0.,100.,10.));
#14=IFCLOCALPLACEMENT($,#15);
#15=IFCAXIS2PLACEMENT3D(#16,$,$);
#16=IFCCARTESIANPOINT((1000.,0.,0.));
#17=IFCSITE('0$WU4A9R19$vKWO$AdOnKB',$,'Kavel',$,$,#14,$,$,.ELEMENT.,$,$,$,$,$);
#18=IFCSITE('0$WU4A9R19$vKWO$AdOnKC',$,$,$,$,$,$,'Straat',.ELEMENT.,$,$,$,$,$);
#19=IFCBUILDINGSTOREY('0$WU4A9R19$vKWO$AdOnKD',$,'Begane grond',$,$,$,$,$,.ELEMENT.,0.);
#20=IFCBUILDINGSTOREY('0$WU4A9R19$vKWO$AdOnKE',$,'Verdieping',$,$,$,$,$,.ELEMENT.,10.);
#21=IFCBUILDINGSTOREY('0$WU4A9R19$vKWO$AdOnKF',$,'Dak',$,$,$,$,$,.ELEMENT.,$);
#22=IFCBUILDINGSTOREY('0$WU4A9R19$vKWO$AdOnKG',$,'Nok',$,$,#23,$,$,.ELEMENT.,0.);
#23=IFCLOCALPLACEMENT($,#24);
#24=IFCAXIS2PLACEMENT3D(#25,$,$);
#25=IFCCARTESIANPOINT((0.,0.,30.));
#30=IFCOWNERHISTORY(#31,#32,$,.ADDED.,$,$,$,0);
#31=IFCPERSONANDORGANIZATION(#34,#33,$);
#32=IFCAPPLICATION(#33,'7','Bouwer','b');
#33=IFCORGANIZATION($,'Bureau',$,$,$);
#34=IFCPERSON($,'De Vries','Jan',$,$,$,$,$);
#40=IFCAPPLICATION(#33,'1','Ander','a');
ENDSEC;
END-ISO-10303-21;
`

func aboutOf(t *testing.T, text string) scene.About {
	t.Helper()
	h, err := Read(context.Background(), Source{Data: strings.NewReader(text), Size: int64(len(text)), Name: "about.ifc"}, func(*scene.Feature) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return h.About
}

func TestAboutTellsWhoWroteItAndAroundWhichOrigin(t *testing.T) {
	t.Parallel()
	a := aboutOf(t, aboutModel)
	if a.Application != "Bouwer 7" || a.Project != (scene.Named{Name: "Lange naam", GUID: "0$WU4A9R19$vKWO$AdOnKA"}) {
		t.Errorf("application %q, project %+v", a.Application, a.Project)
	}
	if a.LengthUnit != (scene.Length{Name: "foot", Metres: 0.3048}) {
		t.Errorf("unit %+v", a.LengthUnit)
	}
	if len(a.Sites) != 2 || a.Sites[0].Name != "Kavel" || a.Sites[1].Name != "Straat" || len(a.Buildings) != 0 {
		t.Errorf("sites %+v, buildings %+v", a.Sites, a.Buildings)
	}
	if p := a.SitePlacement; p == nil || *p != scene.Translation(scene.Vec3{304.8}) {
		t.Errorf("site at %v", p)
	}
	if w := a.WorldCoordinateSystem; w == nil || *w != scene.Translation(scene.Vec3{0, 30.48, 3.048}) {
		t.Errorf("world coordinate system %v, want that of the model, not of the drawing", w)
	}
	if n := a.TrueNorth; n == nil || *n != [2]float64{0.6000000000000001, 0.8} {
		t.Errorf("true north %v", n)
	}
	var levels []string
	for _, s := range a.Storeys {
		levels = append(levels, s.Name)
	}
	if len(levels) != 4 || a.Storeys[0].Height != 0 || a.Storeys[0].Untold || a.Storeys[1].Height != 3.048 || !a.Storeys[2].Untold || a.Storeys[3].Height != 9.144 {
		t.Errorf("storeys %+v", a.Storeys)
	}
}

// Where the history of the project names no program, the first one in the file
// counts, then the header.
func TestAboutFindsTheApplication(t *testing.T) {
	t.Parallel()
	without := strings.Replace(aboutModel, "#30,$,$,$,'Lange naam'", "$,$,$,$,'Lange naam'", 1)
	for want, text := range map[string]string{
		"Ander 1":    strings.Replace(without, "#32=IFCAPPLICATION(#33,'7','Bouwer','b');\n", "", 1),
		"Tekenaar 3": strings.NewReplacer("#32=IFCAPPLICATION(#33,'7','Bouwer','b');\n", "", "#40=IFCAPPLICATION(#33,'1','Ander','a');\n", "").Replace(without),
	} {
		if got := aboutOf(t, text).Application; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A model of many storeys and long names is told in bounds.
func TestAboutIsBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range maxNamed + 50 {
		b.WriteString("#" + itoa(1000+i) + "=IFCBUILDINGSTOREY('0$WU4A9R19$vKWO$AdOnKD',$,'" + strings.Repeat("x", 1000) + "',$,$,$,$,$,.ELEMENT.,1E308);\n")
	}
	a := aboutOf(t, strings.Replace(aboutModel, "ENDSEC;\nEND-", b.String()+"ENDSEC;\nEND-", 1))
	if len(a.Storeys) != maxNamed || len(a.Storeys[10].Name) > maxAboutText+3 {
		t.Errorf("%d storeys, a name of %d bytes", len(a.Storeys), len(a.Storeys[10].Name))
	}
}
