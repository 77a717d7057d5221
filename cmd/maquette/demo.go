package main

import "context"

func runDemo(_ context.Context, _ []string, _ stdio) int { return exitSoftware }
