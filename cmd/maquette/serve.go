package main

import "context"

func runServe(_ context.Context, _ []string, _ stdio) int { return exitSoftware }
