/** Colours of the scene: paper, air and the accent of a chosen part. sRGB hexadecimals. */
export const PALETTE = {
  skyTop: 0x8fb7d9,
  skyHorizon: 0xeef2f1,
  paper: 0xe9e6de,
  gridFine: 0xd9d5ca,
  gridBold: 0xc9c4b6,
  sun: 0xfff3df,
  skyLight: 0xdfeaf5,
  groundLight: 0xb9b2a4,
  chosen: 0xd9480f,
  changed: 0xf59f00,
} as const;
