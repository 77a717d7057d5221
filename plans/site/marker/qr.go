package marker

import (
	"fmt"

	"github.com/boombuler/barcode/qr"
)

// qrArt draws a QR code of level M, which survives the loss of 15 % of it: rain
// and mud at a building site, without making the modules much smaller.
func qrArt(text string, edge float64) (art, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return art{}, fmt.Errorf("making a QR code of %q: %w", text, err)
	}
	n := code.Bounds().Dx()
	module := edge / float64(n)
	return art{
		shapes: cells(n, module, func(column, row int) bool {
			grey, _, _, _ := code.At(column, row).RGBA()
			return grey == 0
		}),
		reach: edge/2 + quietModules*module, edge: edge,
		says: [2]string{
			fmt.Sprintf("QR-code. Rand van de code: %s mm.", comma(edge, 1)),
			fmt.Sprintf("QR code. Edge of the code: %.1f mm.", edge),
		},
	}, nil
}
