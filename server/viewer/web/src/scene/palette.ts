/** Colours of the scene: paper, air and the accent of a chosen part. sRGB hexadecimals. */
export const PALETTE = {
  skyTop: 0x7fb0da,
  skyHorizon: 0xf1f5f6,
  paper: 0xf3f2ef,
  gridFine: 0xdfe0dd,
  gridBold: 0xccd0ce,
  sun: 0xfff6ea,
  skyLight: 0xdfeaf5,
  groundLight: 0xc4c0b6,
  chosen: 0xd9480f,
  changed: 0xf59f00,
  unchanged: 0xe2e1dc,
} as const;
