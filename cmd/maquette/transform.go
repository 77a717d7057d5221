package main

import "context"

func runTransform(_ context.Context, _ []string, _ stdio) int { return exitSoftware }
