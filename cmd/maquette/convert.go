package main

import "context"

func runConvert(_ context.Context, _ []string, _ stdio) int { return exitSoftware }
