/** Colours of the scene: paper, air and the accent of a chosen part. sRGB hexadecimals. */
export const PALETTE = {
  skyTop: 0x8fb7d9,
  skyHorizon: 0xeef2f1,
  paper: 0xf0eee8,
  gridFine: 0xdeddd4,
  gridBold: 0xcdcbc0,
  sun: 0xfff3df,
  skyLight: 0xdfeaf5,
  groundLight: 0xc4c0b6,
  chosen: 0xd9480f,
  changed: 0xf59f00,
} as const;
