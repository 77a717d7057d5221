package pointcloud

import "fmt"

type lazInfo struct{}

func parseLAZ([]byte) (*lazInfo, error) { return &lazInfo{}, nil }

func (*lazInfo) check(*Cloud) error {
	return fmt.Errorf("compressed points (LAZ): send it as LAS: %w", ErrUnsupported)
}

type lazReader struct{}

func newLAZReader(*Cloud) *lazReader { return &lazReader{} }

func (*lazReader) read([]byte, int64) error { return ErrUnsupported }
