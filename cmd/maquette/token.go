package main

import "context"

func runToken(_ context.Context, _ []string, _ stdio) int { return exitSoftware }
