package place

// told is a code with what to do about it.
type told struct {
	code   string
	advice Sentence
}

// Codes lists the codes of all checks of a place, in the order in which the
// documents explain them.
func Codes() []string {
	var all []string
	for _, t := range advices() {
		all = append(all, t.code)
	}
	return all
}

// Advice says what to do about a check of that code; empty for a code that is
// none of this package's, plans/convert's and plans/placing's.
func Advice(code string) Sentence {
	for _, t := range advices() {
		if t.code == code {
			return t.advice
		}
	}
	return Sentence{}
}

func advices() []told {
	return append(append(missingAdvices(), mapAdvices()...), append(statementAdvices(), versionAdvices()...)...)
}

// missingAdvices are about a place that is not there or cannot be used.
func missingAdvices() []told {
	return []told{
		{"no-georeference", Sentence{
			"Place the plan on the map, or export it again with its coordinates (IfcMapConversion) switched on.",
			"Plaats het plan op de kaart, of exporteer het opnieuw met coördinaten (IfcMapConversion) aan."}},
		{"empty-georeference", Sentence{
			"The export names a map but no coordinates: set the survey point in the drawing program and export again, or place the plan on the map.",
			"De export noemt een kaart maar geen coördinaten: stel het meetpunt (survey point) in en exporteer opnieuw, of plaats het plan op de kaart."}},
		{"invalid-georeference", Sentence{
			"The numbers of the georeference make no sense: export again, or place the plan on the map.",
			"De getallen van de georeferentie kloppen niet: exporteer opnieuw, of plaats het plan op de kaart."}},
		{"unsupported-crs", Sentence{
			"Export in RD New with NAP (EPSG:7415), or place the plan on the map.",
			"Exporteer in RD met NAP (EPSG:7415), of plaats het plan op de kaart."}},
		{"no-transformation", Sentence{
			"Export in RD New with NAP (EPSG:7415), or place the plan on the map.",
			"Exporteer in RD met NAP (EPSG:7415), of plaats het plan op de kaart."}},
		{"outside-area", Sentence{
			"Check the coordinates and the name of the map in the drawing program, or place the plan on the map.",
			"Controleer de coördinaten en de naam van de kaart in het tekenprogramma, of plaats het plan op de kaart."}},
		{"assumed-crs", Sentence{
			"See whether the plan stands where it should and confirm its place; name EPSG:7415 in the next export.",
			"Kijk of het plan goed staat en bevestig de plaats; noem EPSG:7415 bij de volgende export."}},
		{"point-only", Sentence{
			"One point says where the plan stands but not how it is turned: look whether it is turned well and confirm its place.",
			"Eén punt zegt waar het plan staat, niet hoe het gedraaid is: kijk of de draaiing klopt en bevestig de plaats."}},
	}
}

// mapAdvices are about slips in the map coordinates.
func mapAdvices() []told {
	look := Sentence{
		"See whether the plan stands where it should and confirm its place, or choose another reading; correct the export next time.",
		"Kijk of het plan goed staat en bevestig de plaats, of kies een andere lezing; verbeter de volgende export."}
	return []told{
		{"double-georeference", Sentence{
			"Export either with coordinates in RD or with a map conversion, not both; confirm the place if the plan stands well.",
			"Exporteer met RD-coördinaten of met een map conversion, niet allebei; bevestig de plaats als het plan goed staat."}},
		{"unit-slip", Sentence{
			"Confirm the place if the plan stands well; let the map unit of the export be the metre.",
			"Bevestig de plaats als het plan goed staat; zet de kaarteenheid (MapUnit) van de export op meter."}},
		{"feet", Sentence{
			"Ask which foot was meant, or export the map coordinates in metres.",
			"Vraag na welke voet bedoeld is, of exporteer de kaartcoördinaten in meters."}},
		{"axes-swapped", Sentence{
			"Confirm the place if the plan stands well; give x (east) before y (north) next time.",
			"Bevestig de plaats als het plan goed staat; geef de volgende keer x (oost) vóór y (noord)."}},
		{"scale-unit", look},
		{"scale-contradicts-units", Sentence{
			"Measure something you know in the plan. If its size is wrong choose the other reading; let Scale turn project units into map units.",
			"Meet iets na waarvan je de maat kent. Klopt de maat niet, kies dan de andere lezing; laat Scale de projecteenheid omrekenen naar de kaarteenheid."}},
		{"rotation-opposite", Sentence{
			"See how the plan is turned beside its neighbours; choose the other rotation if it is mirrored about the street.",
			"Kijk hoe het plan gedraaid is naast de buren; kies de andere draaiing als het verkeerd om gedraaid staat."}},
		{"grid-north", Sentence{
			"Grid north and true north differ by the angle named. If the rotation was measured from true north choose the reading that is turned by it.",
			"Het kaartnoorden en het ware noorden verschillen de genoemde hoek. Is de draaiing vanaf het ware noorden gemeten, kies dan de gedraaide lezing."}},
		{"true-north", Sentence{
			"See how the plan is turned beside its neighbours; choose the reading by true north if that is the right one.",
			"Kijk hoe het plan gedraaid is naast de buren; kies de lezing naar het ware noorden als die klopt."}},
		{"vertical-datum", Sentence{
			"Look at the height of the ground floor above the street. Give heights above NAP (EPSG:7415) next time.",
			"Kijk naar de hoogte van de begane grond boven de straat. Geef de hoogten de volgende keer ten opzichte van NAP (EPSG:7415)."}},
		{"vertical-datum-missing", Sentence{
			"Nothing needs to be done if the heights are above NAP; name EPSG:7415 or the vertical datum NAP next time.",
			"Niets te doen als de hoogten ten opzichte van NAP zijn; noem de volgende keer EPSG:7415 of de verticale datum NAP."}},
		{"ellipsoid-for-nap", Sentence{
			"Heights by satellite stand above the ellipsoid, some 43 m above NAP here. Choose the reading with NAP if the plan floats or is sunk.",
			"Hoogten van satellieten gelden boven de ellipsoïde, hier zo'n 43 m anders dan NAP. Kies de lezing met NAP als het plan zweeft of verzonken ligt."}},
		{"height-unusual", Sentence{
			"See how high the plan stands beside its neighbours and correct its height if need be.",
			"Kijk hoe hoog het plan staat naast de buren en verbeter zo nodig de hoogte."}},
		{"height-twice", Sentence{
			"See whether the plan floats above the street by that height; if so choose the reading that counts it once.",
			"Kijk of het plan zo veel boven de straat zweeft; kies dan de lezing die de hoogte één keer telt."}},
		{"storey-heights", Sentence{
			"Check the levels in the drawing program: which of the two heights is right shows beside the neighbours.",
			"Controleer de peilen in het tekenprogramma: naast de buren is te zien welke van de twee hoogten klopt."}},
		{"far-from-origin", Sentence{
			"Let the drawing have its origin at the building and give the place on the map by a map conversion.",
			"Leg de oorsprong van de tekening bij het gebouw en geef de plaats op de kaart met een map conversion."}},
		{"rd-in-placement", Sentence{
			"Confirm the place if the plan stands well; export with a map conversion next time, so that every program understands it.",
			"Bevestig de plaats als het plan goed staat; exporteer voortaan met een map conversion, dan begrijpt elk programma het."}},
		{"site-far", Sentence{
			"Check whether this plan belongs to this project.",
			"Controleer of dit plan bij dit project hoort."}},
	}
}

// statementAdvices are about other statements of the source that disagree.
func statementAdvices() []told {
	unused := Sentence{
		"Nothing needs to be done for the place: it is not taken from them. Correct them in the drawing program, for other programs may use them.",
		"Voor de plaats hoeft niets te gebeuren: die komt er niet uit. Verbeter ze in het tekenprogramma, want andere programma's kunnen ze wel gebruiken."}
	return []told{
		{"site-latlon", Sentence{
			"See whether that is the place and choose it, or place the plan on the map.",
			"Kijk of dat de plaats is en kies die, of plaats het plan op de kaart."}},
		{"site-latlon-invalid", unused},
		{"site-default-place", unused},
		{"site-other-country", Sentence{
			"Check which of the two is right: the map coordinates were used.",
			"Controleer welke van de twee klopt: de kaartcoördinaten zijn gebruikt."}},
		{"site-latlon-far", Sentence{
			"Check which of the two is right: the map coordinates were used.",
			"Controleer welke van de twee klopt: de kaartcoördinaten zijn gebruikt."}},
		{"site-latlon-swapped", unused},
		{"site-latlon-datum", Sentence{
			"Nothing needs to be done for the place. The latitude and longitude are on the old Bessel ellipsoid of RD: turn RD into ETRS89 with RDNAPTRANS.",
			"Voor de plaats hoeft niets te gebeuren. De breedte en lengte liggen op de oude Bessel-ellipsoïde van RD: reken RD met RDNAPTRANS om naar ETRS89."}},
		{"statements-differ", Sentence{
			"Check which of them is right; the first one named was used. The others are among the readings to choose from.",
			"Controleer welke klopt; de eerste is gebruikt. De andere staan bij de lezingen waaruit je kunt kiezen."}},
	}
}

// versionAdvices are about the sources of one version held against each other
// (plans/convert), about a plan that is bent, and about a version held against
// what a person said (plans/placing).
func versionAdvices() []told {
	again := Sentence{
		"Export the odd one again from the same origin and in the same units as the others.",
		"Exporteer de afwijkende opnieuw met dezelfde oorsprong en eenheden als de andere."}
	return []told{
		{"crs-differs", again},
		{"same-file-twice", Sentence{"Leave one of them out.", "Laat er een weg."}},
		{"empty-source", Sentence{"Leave it out, or export it again with its shapes.", "Laat het weg, of exporteer het opnieuw met vormen."}},
		{"some-georeferenced", again},
		{"source-far", again},
		{"size-ratio", again},
		{"true-north-differs", again},
		{"height-offset", again},
		{"storey-heights-differ", Sentence{
			"Give storeys of one height one name, and those of another height another.",
			"Geef bouwlagen op één hoogte één naam, en die op een andere hoogte een andere."}},
		{"global-ids-repeated", Sentence{
			"Nothing needs to be done; leave copied elements out of one of the files.",
			"Er hoeft niets te gebeuren; laat gekopieerde elementen uit een van de bestanden weg."}},
		{"place-differs-from-record", Sentence{
			"Look at both places: confirm the one that counts again, or choose the one found in this version.",
			"Bekijk beide plaatsen: bevestig de geldende opnieuw, of kies die van deze versie."}},
	}
}
