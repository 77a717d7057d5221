// Package ktx2 writes and reads images as KTX 2.0 files.
//
// It writes what graphics memory takes as it is: ETC1S blocks of 4 by 4 pixels with BasisLZ supercompression and all
// smaller copies (KTX 2.0, clause 3 and appendix "BasisLZ Global Data"; glTF's
// KHR_texture_basisu). A client transcodes them to a format of its GPU, which
// takes half a byte or one byte a pixel where an unpacked PNG or JPEG takes four.
//
// A block has one colour, one of eight spreads of brightness, and for each pixel
// one of four steps of it. Blocks name these in two codebooks, which all copies
// of an image share; names are predicted from neighbours and Huffman coded. The
// encoder finds the codebooks by splitting the most varied cluster again and
// again, then takes for each block what costs least of error and bits together.
//
// It counts in whole numbers throughout and runs on one goroutine: equal images
// give equal bytes on every machine. It is made for facades and site photographs
// at some 2 million pixels a second; it writes no UASTC, no arrays, cubes or
// video. The reference encoder, compiled to WebAssembly, was tried in its place:
// at the same quality it took more than ten times as long.
//
// It reads (Decode) what glTF may bring: ETC1S with BasisLZ, UASTC with Zstandard or
// without, and plain pixels of 8 bits; every pixel is that of the reference
// transcoder. Zstandard is unpacked by klauspost/compress.
package ktx2
