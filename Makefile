# Maquette: two commands do everything.
#   make run    build all and start the server with the demo project
#   make test   everything that must hold
# Each installs what it needs where it can, else says in one line what to install.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
WEB := server/viewer/web
BIN := bin/maquette
EXE := $(shell go env GOEXE 2>/dev/null)
GO_FILES := $(shell find cmd server assets tiles plans -name '*.go' -not -path '*/node_modules/*' 2>/dev/null)
WEB_FILES := $(shell find $(WEB)/src -type f 2>/dev/null) $(wildcard $(WEB)/*.ts $(WEB)/*.json $(WEB)/index.html $(WEB)/public/*)
export CGO_ENABLED ?= 0

.PHONY: run build viewer test check-tools format vet lint test-go test-viewer test-e2e test-clients cc chromium bench clean cross

run: build
	./$(BIN)$(EXE) serve --demo

build: $(BIN)

$(BIN): $(GO_FILES) go.mod go.sum server/viewer/dist/index.html
	go build -o $(BIN)$(EXE) ./cmd/maquette

viewer: server/viewer/dist/index.html

server/viewer/dist/index.html: $(WEB_FILES) $(WEB)/node_modules/.installed
	cd $(WEB) && npm run --silent build

$(WEB)/node_modules/.installed: $(WEB)/package.json $(WEB)/package-lock.json | check-tools
	cd $(WEB) && npm ci --no-audit --no-fund
	touch $@

check-tools:
	@command -v go >/dev/null || { echo "make: Go is missing: install Go 1.26 or later from your system's packages"; exit 1; }
	@command -v node >/dev/null || { echo "make: Node is missing: install Node 20 or later with npm"; exit 1; }

# --- what must hold -----------------------------------------------------------

test: check-tools format vet lint cross test-go test-viewer test-e2e
	@echo "everything holds"

format:
	@out=$$(gofmt -l $(GO_FILES)); [ -z "$$out" ] || { echo "not formatted by gofmt:"; echo "$$out"; exit 1; }

vet:
	go vet ./...

lint:
	go tool staticcheck ./...

# cmd/maquette also builds for the laptops in the hall.
cross:
	GOOS=windows GOARCH=amd64 go build -o /dev/null ./cmd/maquette
	GOOS=darwin GOARCH=arm64 go build -o /dev/null ./cmd/maquette

# The race detector needs cgo, and so a C compiler, in the tests alone; the
# product has none.
test-go: $(BIN) cc
	CGO_ENABLED=1 go test -race -shuffle=on -timeout 45m ./...

test-viewer: $(WEB)/node_modules/.installed
	cd $(WEB) && npm run --silent typecheck && npm run --silent lint && npm test --silent

test-e2e: build chromium
	cd $(WEB) && npm run --silent e2e

# Holds tilesets against clients by others. It installs them first, so it is no
# part of test; MODELS names more files to convert.
CLIENTS := server/viewer/clients
MODELS ?=
test-clients: build chromium
	cd $(CLIENTS) && npm install --silent --no-audit --no-fund --no-package-lock
	rm -rf $(CLIENTS)/output && bin/maquette demo $(CLIENTS)/output/files
	set -e; for f in $(CLIENTS)/output/files/* $(CLIENTS)/models/* $(MODELS); do \
	  bin/maquette convert "$$f" --out "$(CLIENTS)/output/tiles/$$(basename "$$f")"; done
	bin/maquette convert $(CLIENTS)/output/files/demo-omgeving.city.json --city-bytes 1 --out $(CLIENTS)/output/tiles/blocks # tilesets below a tileset
	cd $(CLIENTS) && node agree.mjs output/tiles/* output/tiles/boards.ifc/tileset-hmd.json

cc:
	@if command -v cc >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gcc libc6-dev >/dev/null; \
	else echo "make: a C compiler is missing: the race detector of the tests needs it (Debian: apt-get install gcc)"; exit 1; fi

chromium:
	@if [ -n "$${MAQUETTE_CHROMIUM:-}" ] || command -v chromium >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; \
	else echo "make: Chromium is missing: install it (Debian: apt-get install chromium) or name it in MAQUETTE_CHROMIUM"; exit 1; fi

# --- figures of docs/benchmarks.md --------------------------------------------

bench: build
	go run ./cmd/bench ifc && go run ./cmd/bench agree --timeout 20s && go run ./cmd/bench convert && go run ./cmd/bench step && go run ./cmd/bench crs && go run ./cmd/bench memory && go run ./cmd/bench walk && go run ./cmd/bench tiles --speed

clean:
	rm -rf bin server/viewer/dist/assets server/viewer/dist/index.html
