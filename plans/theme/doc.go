// Package theme makes thematic layers: areas with figures about them, such as the
// neighbourhoods and "Kerncijfers wijken en buurten" of Statistics Netherlands (CBS),
// drawn over the city by class.
//
// It reads areas (plans/vector: GeoJSON or GeoPackage), joins tables to them by their
// code, leaves out what may not be told, divides one figure into classes, and emits a
// scene.Feature of class Class for each area: its polygons laid over the ground by
// package drape, a little above it, level where its height is not known, and their
// borders as lines. Legend divides the same figures again from what
// was kept, so that another figure, other classes or another palette need no new tiles.
//
// What may not be told is decided here, before anything is written, so that no tile,
// feature or answer ever holds it:
//
//   - A value at or below HiddenBelow is none: the CBS writes -99997, -99995 and
//     -99999999 for what is unknown, too unreliable or secret ("Toelichting Wijk- en
//     Buurtkaart", table of special values).
//   - Of an area with fewer people than plans.Theme.MinCount, or whose number of people
//     is unknown where others have one, only codes and names are kept.
//
// Figures are never summed, averaged or split over smaller areas: what is shown is of
// the area that it was published for.
//
// Colours: viridis and cividis (public domain, CC0) stay in order for people who are
// colour-blind and in grey print; clients are to show the class in words beside the
// colour, and unknown as a pattern (WCAG 2.2, 1.4.1).
package theme
